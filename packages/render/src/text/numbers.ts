import { missingCell, withSeparators } from './count-text.ts';

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

/** A share as a percentage; `—` where it is not known. */
export function percentCell(value: number | null | undefined): string {
  return value === null || value === undefined ? missingCell : `${(value * 100).toFixed(1)}%`;
}
