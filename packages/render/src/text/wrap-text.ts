/** The narrowest and the widest lines of a help text, in columns; wider lines are hard to read. */
const columnsMin = 40;
const columnsMax = 100;

/** How wide a help text may be on an output of `columns`; `undefined` is an output that is not a terminal. */
export function textColumns(columns: number | undefined): number {
  return Math.min(Math.max(columns ?? columnsMax, columnsMin), columnsMax);
}

/**
 * Wraps a text. Lines that follow each other are one paragraph. A line that begins with two spaces is an item of a list:
 * deeper lines continue it. An item such as `  name  text` is indented to where its text begins, any other by four.
 */
export function wrapText(text: string, columns: number): string {
  return blocksOf(text)
    .map((block) => {
      const label = /^ {2}\S+ {2,}/.exec(block)?.[0] ?? '';
      if (label !== '') return hangText(label, block.slice(label.length), columns);
      return block.startsWith('  ') ? hangText('  ', block.trim(), columns, 4) : hangText('', block, columns);
    })
    .join('\n');
}

/**
 * Wraps `text` after `label`; the lines after the first are indented, by default to where the text begins. What is in
 * square brackets stays on one line.
 */
export function hangText(label: string, text: string, columns: number, indent: number = label.length): string {
  const lines: string[] = [];
  let line = label;
  let isEmpty = true;
  for (const word of text.split(/ (?![^[\]]*\])/)) {
    const longer = isEmpty ? line + word : `${line} ${word}`;
    if (isEmpty || longer.length <= columns) line = longer;
    else {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    }
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}

/** Paragraphs, items and empty lines, each as one line. */
function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  for (const line of text.split('\n')) {
    const last = blocks.at(-1) ?? '';
    const isContinued = last.startsWith('  ') ? line.startsWith('   ') : !line.startsWith('  ');
    if (last !== '' && line !== '' && isContinued) blocks[blocks.length - 1] = `${last} ${line.trim()}`;
    else blocks.push(line);
  }
  return blocks;
}
