/** What a cell shows for a number that nobody reported: never 0 (SPEC 2.7). */
export const missingCell = '—';

/** A whole number with thousands separators; `—` where it is not known. */
export function countCell(value: number | bigint | null | undefined): string {
  return value === null || value === undefined ? missingCell : value.toLocaleString('en-US');
}

/** Dollars, to the cent from a dollar up and to the microdollar below; `—` where no price is known. */
export function usdCell(value: number | null | undefined): string {
  if (value === null || value === undefined) return missingCell;
  return value === 0 || Math.abs(value) >= 1
    ? `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
    : `$${value.toFixed(6)}`;
}

/** A share as a percentage; `—` where it is not known. */
export function percentCell(value: number | null | undefined): string {
  return value === null || value === undefined ? missingCell : `${(value * 100).toFixed(1)}%`;
}

const byteUnits = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in the unit a person would say, decimal. */
export function byteCell(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${byteUnits[unit]}`;
}
