/** A line of a change: taken away, put in, or there before and after. */
export interface DiffLine {
  /** Whether it goes, comes or stays. */
  readonly sign: '-' | '+' | ' ';
  /** The line without its end. */
  readonly text: string;
}

/** Lines around a change that say where it is. */
const contextMax = 2;
/** Beyond this many pairs of lines all of the old is shown, then all of the new. */
const pairsMax = 1_000_000;

/** How one text becomes another, line by line, with a little of what is around each change. Exact, and shortest. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [old, young] = [before, after].map((text) =>
    text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r\n|\n|\r/),
  );
  return withContext(changesOf(old ?? [], young ?? []));
}

function changesOf(old: readonly string[], young: readonly string[]): readonly DiffLine[] {
  let from = 0;
  while (from < old.length && from < young.length && old[from] === young[from]) from += 1;
  let same = 0;
  const most = Math.min(old.length, young.length) - from;
  while (same < most && old[old.length - 1 - same] === young[young.length - 1 - same]) same += 1;
  const [left, right] = [old.slice(from, old.length - same), young.slice(from, young.length - same)];
  const line = (sign: DiffLine['sign']) => (text: string) => ({ sign, text });
  const middle =
    left.length * right.length > pairsMax ? [...left.map(line('-')), ...right.map(line('+'))] : shortest(left, right);
  return [...old.slice(0, from).map(line(' ')), ...middle, ...old.slice(old.length - same).map(line(' '))];
}

/** The classic table of longest common parts, walked from its end. */
function shortest(old: readonly string[], young: readonly string[]): readonly DiffLine[] {
  const width = young.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = young.length - 1; column >= 0; column -= 1) {
      const [below, right] = [lengths[(row + 1) * width + column] ?? 0, lengths[row * width + column + 1] ?? 0];
      const isSame = old[row] === young[column];
      lengths[row * width + column] = isSame
        ? (lengths[(row + 1) * width + column + 1] ?? 0) + 1
        : Math.max(below, right);
    }
  }
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < young.length) {
    const [before, after] = [old[row], young[column]];
    if (before !== undefined && before === after) {
      lines.push({ sign: ' ', text: before });
      row += 1;
      column += 1;
    } else if (
      before !== undefined &&
      (after === undefined || (lengths[(row + 1) * width + column] ?? 0) >= (lengths[row * width + column + 1] ?? 0))
    ) {
      lines.push({ sign: '-', text: before });
      row += 1;
    } else {
      lines.push({ sign: '+', text: after ?? '' });
      column += 1;
    }
  }
  return lines;
}

function withContext(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = new Set<number>();
  for (const [index, { sign }] of lines.entries()) {
    if (sign === ' ') continue;
    for (let at = index - contextMax; at <= index + contextMax; at += 1) near.add(at);
  }
  return lines.filter((_line, index) => near.has(index));
}
