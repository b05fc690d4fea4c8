import { cutToWidth, displayWidth } from './display-width.ts';

/** Sentences below a table, a line each, broken at spaces where they are wider than the terminal; without a width as they are. */
export function wrapNotes(text: string, { width }: { readonly width?: number | undefined }): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => (displayWidth(line) <= width ? [line] : wrapLine(line, width - 2)).map(hung))
    .join('\n');
}

function hung(part: string, index: number): string {
  return index === 0 ? part : `  ${part}`;
}

/**
 * A line as lines of at most `columns`, broken at spaces where there are some. Nothing is left out; the spaces at its beginning
 * stay. An infinite width leaves it as it is.
 */
export function wrapLine(line: string, columns: number): readonly string[] {
  if (line.length <= columns / 2 || displayWidth(line) <= columns) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<=\s)(?=\S)/)) {
    const joined = current + word;
    if (displayWidth(joined.trimEnd()) <= columns) {
      current = joined;
      continue;
    }
    if (current !== '') lines.push(current.trimEnd());
    current = word;
    while (displayWidth(current.trimEnd()) > columns) {
      const part = cutToWidth(current, columns).slice(0, -1);
      // A character that is wider than the line gets a line of its own.
      const head = part === '' ? (Array.from(current)[0] ?? '') : part;
      lines.push(head);
      current = current.slice(head.length);
    }
  }
  return [...lines, current.trimEnd()];
}
