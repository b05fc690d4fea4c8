/** What is to know of a column to give it a width; widths are columns of the terminal. */
export interface ColumnNeed {
  readonly cut: 'start' | 'middle' | 'end' | 'id' | 'never';
  readonly mayBeLeftOut: boolean;
  readonly titleWidth: number;
  /** Of its widest cell or its title. */
  readonly naturalWidth: number;
  /** Of an id cut to what distinguishes it from the others; only for `cut: 'id'`. */
  readonly idWidth: number;
}

/** Columns that fit, and those that do not. */
export interface ColumnFit<Column> {
  readonly kept: readonly Column[];
  readonly left: readonly Column[];
  /** Of those that are kept. */
  readonly widths: readonly number[];
}

/** A text that is cut is comfortable to read at the first width, still readable at the second, and of use at the third. */
const comfortable = 40;
const readable = 24;
const least = 12;

/** Shorter beginnings of ids are the same in two places too often. */
const idLeast = 8;

/**
 * Widths of columns so that all of them together take at most `width` with `gap` between them; `undefined` when they cannot.
 * Texts are cut first, as long as they stay comfortable; then ids; then texts while they are readable; then columns are left
 * out, the last first; then texts are cut once more. Without `width` every column is as wide as it is.
 */
export function fitColumns<Column extends ColumnNeed>(
  columns: readonly Column[],
  width: number | undefined,
  gap: number,
): ColumnFit<Column> | undefined {
  let kept = columns;
  for (;;) {
    const room = width === undefined ? Number.POSITIVE_INFINITY : width - gap * (kept.length - 1);
    const last = kept.findLastIndex(({ mayBeLeftOut }) => mayBeLeftOut);
    const widths = fitWidths(kept, { room, floor: last === -1 ? least : readable });
    if (widths !== undefined) return { kept, left: columns.filter((column) => !kept.includes(column)), widths };
    if (last === -1) return undefined;
    kept = kept.filter((_, index) => index !== last);
  }
}

function fitWidths(
  needs: readonly ColumnNeed[],
  { room, floor }: { readonly room: number; readonly floor: number },
): readonly number[] | undefined {
  const natural = needs.map(({ naturalWidth }) => naturalWidth);
  if (sum(natural) <= room) return natural;
  const shortIds = needs.map(({ cut, idWidth: short, naturalWidth, titleWidth }) =>
    cut === 'id' ? Math.min(naturalWidth, Math.max(short, titleWidth)) : naturalWidth,
  );
  return (
    cutTexts(needs, natural, { room, floor: comfortable }) ??
    cutTexts(needs, shortIds, { room, floor: comfortable }) ??
    cutTexts(needs, shortIds, { room, floor })
  );
}

/** Cuts the widest texts, all of them to one width, not below `floor`. */
function cutTexts(
  needs: readonly ColumnNeed[],
  widths: readonly number[],
  { room, floor }: { readonly room: number; readonly floor: number },
): readonly number[] | undefined {
  const atMost = (level: number): number[] =>
    needs.map(({ cut, titleWidth }, index) => {
      const width = widths[index] ?? 0;
      return cut === 'never' || cut === 'id' ? width : Math.min(width, Math.max(level, titleWidth));
    });
  if (sum(atMost(floor)) > room) return undefined;
  let level = floor;
  while (level < room && sum(atMost(level + 1)) <= room) level += 1;
  return atMost(level);
}

/** How many characters of these ids distinguish each from the others; a name before a colon distinguishes little. */
export function idWidth(ids: readonly string[]): number {
  const sorted = [...new Set(ids)].sort();
  return sorted.reduce((width, id, index) => {
    const shared = sharedLength(id, sorted[index + 1] ?? '') + 1;
    return Math.max(width, shared, Math.min(id.lastIndexOf(':') + 1 + idLeast, id.length));
  }, idLeast);
}

function sharedLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
