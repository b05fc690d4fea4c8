/** What a cell shows for a number that nobody reported: never 0 (SPEC 2.7). */
export const missingCell = '—';

/** A whole number with thousands separators; `—` where it is not known. */
export function countCell(value: number | bigint | null | undefined): string {
  return value === null || value === undefined ? missingCell : withSeparators(String(value));
}

/** Below this a sum of dollars would be shown as nothing. */
const usdShownMin = 0.000_001;

/** Dollars, to the cent from a dollar up and to the microdollar below; `—` where no price is known. */
export function usdCell(value: number | null | undefined): string {
  if (value === null || value === undefined) return missingCell;
  const amount = Math.abs(value);
  const sign = value < 0 ? '-' : '';
  if (amount > 0 && amount < usdShownMin) return `${sign}<$${usdShownMin.toFixed(6)}`;
  if (amount > 0 && amount < 1) return `${sign}$${amount.toFixed(6)}`;
  const [whole = '', cents = ''] = amount.toFixed(2).split('.');
  return `${sign}$${withSeparators(whole)}.${cents}`;
}

/** Millionths of a dollar as dollars, every digit of them; `—` where they are not known. */
export function microUsdCell(micros: number | bigint | null | undefined): string {
  if (micros === null || micros === undefined) return missingCell;
  const digits = String(micros).replace('-', '').padStart(7, '0');
  const decimals = digits.slice(-6).replace(/0{1,4}$/, '');
  return `${micros < 0 ? '-' : ''}$${withSeparators(digits.slice(0, -6))}.${decimals}`;
}

/** Digits in groups of three. Asking `Intl` for it would load a locale, which takes longer than most commands. */
function withSeparators(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A share as a percentage; `—` where it is not known. */
export function percentCell(value: number | null | undefined): string {
  return value === null || value === undefined ? missingCell : `${(value * 100).toFixed(1)}%`;
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
