/** What a cell shows for a number that nobody reported: never 0 (SPEC 2.7). */
export const missingCell = '—';

/** A whole number with thousands separators; `—` where it is not known. */
export function countCell(value: number | bigint | null | undefined): string {
  return value === null || value === undefined ? missingCell : withSeparators(String(value));
}

/** A number and what is counted: `1 file`, `2 files`, `— files`; `many` where the plural is not `one` and an s. */
export function counted(count: number | bigint | null | undefined, one: string, many = `${one}s`): string {
  const text = countCell(count);
  return `${text} ${text === '1' ? one : many}`;
}

/** Digits in groups of three. Asking `Intl` for it would load a locale, which takes longer than most commands. */
export function withSeparators(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** How many names a line has; the others are counted. */
const namedMax = 5;

/** The first of many names, and how many more there are: `a, b, c, d, e and 44 more`. */
export function fewOf(names: readonly string[]): string {
  const more = names.length > namedMax ? ` and ${countCell(names.length - namedMax)} more` : '';
  return `${names.slice(0, namedMax).join(', ')}${more}`;
}
