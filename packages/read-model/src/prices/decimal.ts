/**
 * A price is a decimal text and never a float: 0.1 dollars has no binary form, and the errors would add up over a
 * ledger. A `UnitPrice` is the exact fraction it stands for, so nothing is rounded before it has been multiplied.
 */
import { type PicoUsd, picoUsdPerUsd } from '@agentspine/schema';

/** An exact price in lowest terms: `pico` picodollars for `per` units (tokens, searches, requests). */
export interface UnitPrice {
  /** The price, in trillionths of a dollar. */
  readonly pico: PicoUsd;
  /** For how many of them. */
  readonly per: bigint;
}

/** No published price comes near; longer texts are a mistake or an attack on the arithmetic. */
const decimalCharactersMax = 40;
/** The library has prices such as `5e-7`; a number with a larger exponent is not a price. */
const decimalPattern = /^(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/;

/**
 * Reads "`text` dollars for `units` units" as an exact price. `undefined` when the text is not a plain decimal of zero or
 * more, or has more than 40 characters.
 */
export function parseUnitPrice(text: string, units: bigint): UnitPrice | undefined {
  if (text.length > decimalCharactersMax) return undefined;
  const match = decimalPattern.exec(text);
  if (match === null) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const power = Number(exponent) - fraction.length;
  const scale = 10n ** BigInt(Math.abs(power));
  const dollars = BigInt(whole + fraction) * (power > 0 ? scale : 1n);
  return reduce({ pico: dollars * picoUsdPerUsd, per: units * (power < 0 ? scale : 1n) });
}

/** A factor of a price, as an exact fraction: 1.1 is 11 `of` 10. */
export interface PriceFactor {
  readonly times: bigint;
  readonly of: bigint;
}

/** The price times a factor. */
export function multiplyPrice(price: UnitPrice, { times, of }: PriceFactor): UnitPrice {
  return reduce({ pico: price.pico * times, per: price.per * of });
}

/** The quotient of a number that is not negative, a half rounded to the even neighbour. */
export function divideHalfToEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const rest = (dividend % divisor) * 2n;
  const roundsUp = rest > divisor || (rest === divisor && quotient % 2n === 1n);
  return roundsUp ? quotient + 1n : quotient;
}

function reduce(price: UnitPrice): UnitPrice {
  let [divisor, rest] = [price.per, price.pico];
  while (rest > 0n) [divisor, rest] = [rest, divisor % rest];
  return { pico: price.pico / divisor, per: price.per / divisor };
}
