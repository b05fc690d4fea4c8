/** What is to know of a column to give it a width; widths are columns of the terminal. */
export interface ColumnNeed {
  readonly cut: 'start' | 'middle' | 'end' | 'id' | 'never';
  /** Of its widest cell or its title. */
  readonly natural: number;
  readonly title: number;
  /** Of an id cut to what tells it from the others; only for `cut: 'id'`. */
  readonly id: number;
}

/** A text that is cut is comfortable to read at this width, and says something still at that. */
const comfortable = 40;
const least = 12;

/** Shorter beginnings of ids are the same in two places too often. */
const idLeast = 8;

/**
 * The width of each column so that all of them together take at most `room`; `undefined` when they cannot. Texts are cut
 * first, as long as they stay comfortable; then ids; then texts again. Without `room` every column is as wide as it is.
 */
export function fitWidths(needs: readonly ColumnNeed[], room: number | undefined): readonly number[] | undefined {
  const natural = needs.map((need) => need.natural);
  if (room === undefined || sum(natural) <= room) return natural;
  const shortIds = needs.map((need) =>
    need.cut === 'id' ? Math.min(need.natural, Math.max(need.id, need.title)) : need.natural,
  );
  return (
    cutTexts(needs, natural, { room, floor: comfortable }) ??
    cutTexts(needs, shortIds, { room, floor: comfortable }) ??
    cutTexts(needs, shortIds, { room, floor: least })
  );
}

/** Cuts the widest texts, all of them to one width, not below `floor`. */
function cutTexts(
  needs: readonly ColumnNeed[],
  widths: readonly number[],
  { room, floor }: { readonly room: number; readonly floor: number },
): readonly number[] | undefined {
  const atMost = (level: number): number[] =>
    widths.map((width, index) => {
      const { cut = 'never', title = 0 } = needs[index] ?? {};
      return cut === 'never' || cut === 'id' ? width : Math.min(width, Math.max(level, title));
    });
  if (sum(atMost(floor)) > room) return undefined;
  let level = floor;
  while (level < room && sum(atMost(level + 1)) <= room) level += 1;
  return atMost(level);
}

/** How many characters of these ids tell each from the others that differ. */
export function idWidth(ids: readonly string[]): number {
  const sorted = [...new Set(ids)].sort();
  return sorted.reduce((width, id, index) => Math.max(width, sharedLength(id, sorted[index + 1] ?? '') + 1), idLeast);
}

function sharedLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
