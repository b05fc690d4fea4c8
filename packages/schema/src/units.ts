/**
 * Trillionths of a US dollar. Prices have at most six decimals a million tokens, so the price of one token is a
 * whole number of them and sums are exact (INV-09). 64 bits hold nine million dollars.
 */
export type PicoUsd = bigint;

/** How many picodollars a dollar has. */
export const picoUsdPerUsd = 1_000_000_000_000n;

/** How many picodollars a microdollar has. */
export const picoUsdPerMicroUsd = 1_000_000n;

/** A sum in dollars, rounded half to even at the microdollar: the one place where money becomes a number. */
export function usdOfPico(pico: PicoUsd): number {
  const negative = pico < 0n;
  const magnitude = negative ? -pico : pico;
  const whole = magnitude / picoUsdPerMicroUsd;
  const rest = (magnitude % picoUsdPerMicroUsd) * 2n;
  const roundsUp = rest > picoUsdPerMicroUsd || (rest === picoUsdPerMicroUsd && whole % 2n === 1n);
  const micros = roundsUp ? whole + 1n : whole;
  return Number(negative ? -micros : micros) / 1_000_000;
}

/** A decimal number as JavaScript writes it. */
const decimalPattern = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/** A sum that a person wrote in dollars, by its decimal digits; what is below a trillionth is cut off. `undefined` for no sum. */
export function picoOfUsd(usd: number): PicoUsd | undefined {
  const [, sign, whole, decimals = '', exponent = '0'] = decimalPattern.exec(String(usd)) ?? [];
  if (whole === undefined) return undefined;
  const digits = BigInt(whole + decimals) * picoUsdPerUsd;
  const power = Number(exponent) - decimals.length;
  const magnitude = power < 0 ? digits / 10n ** BigInt(-power) : digits * 10n ** BigInt(power);
  return sign === '-' ? -magnitude : magnitude;
}

/** A sum as people write it: digits, and at most twelve after the point. `undefined` for anything else, and for more than 64 bits hold. */
export function parseUsd(text: string): PicoUsd | undefined {
  const [, whole, part = ''] = /^(\d{1,7})(?:\.(\d{1,12}))?$/.exec(text) ?? [];
  return whole === undefined ? undefined : BigInt(whole) * picoUsdPerUsd + BigInt(part.padEnd(12, '0'));
}

/** A sum in dollars with every digit that it has, and at least two after the point: `12.50`. */
export function usdText(pico: PicoUsd): string {
  const magnitude = pico < 0n ? -pico : pico;
  const part = String(magnitude % picoUsdPerUsd)
    .padStart(12, '0')
    .replace(/0{1,10}$/, '');
  return `${pico < 0n ? '-' : ''}${magnitude / picoUsdPerUsd}.${part}`;
}
