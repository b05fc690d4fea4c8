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

const byteUnits = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in the unit a person would say, decimal; `—` where they are not known. */
export function byteCell(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return missingCell;
  let value = bytes;
  let unit = 0;
  // From 999.95 on one decimal would round up to 1000.0.
  while (value >= (unit === 0 ? 1000 : 999.95) && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${byteUnits[unit]}`;
}
