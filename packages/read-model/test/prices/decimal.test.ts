import { expect, test } from 'vitest';
import { divideHalfToEven, multiplyPrice, parseUnitPrice } from '../../src/prices/decimal.ts';

const perMtok = 1_000_000n;

test('a price with six decimals a million tokens is a whole number of picodollars a token', () => {
  expect(parseUnitPrice('3', perMtok)).toEqual({ pico: 3_000_000n, per: 1n });
  expect(parseUnitPrice('0.000001', perMtok)).toEqual({ pico: 1n, per: 1n });
  expect(parseUnitPrice('0', perMtok)).toEqual({ pico: 0n, per: 1n });
});

test('a price with more decimals keeps every one of them', () => {
  expect(parseUnitPrice('0.08333333333333334', perMtok)).toEqual({
    pico: 4_166_666_666_666_667n,
    per: 50_000_000_000n,
  });
  expect(parseUnitPrice('0.0000005', perMtok)).toEqual({ pico: 1n, per: 2n });
});

test('a price written with an exponent is the same price', () => {
  expect(parseUnitPrice('5e-7', perMtok)).toEqual(parseUnitPrice('0.0000005', perMtok));
  expect(parseUnitPrice('1.5E+1', perMtok)).toEqual(parseUnitPrice('15', perMtok));
});

test.each(['', ' 1', '-1', '+1', '.5', '1.', '1,5', 'NaN', 'Infinity', '0x10', '1e100', '1'.repeat(41)])(
  '%j is no price',
  (text) => expect(parseUnitPrice(text, perMtok)).toBeUndefined(),
);

test('twice a price is in lowest terms', () => {
  expect(multiplyPrice({ pico: 1n, per: 2n }, { times: 2n, of: 1n })).toEqual({ pico: 1n, per: 1n });
});

test('a half is rounded to the even neighbour, and all else to the nearest', () => {
  const rounded = [1n, 5n, 14n, 15n, 16n, 25n, 26n, 30n].map((dividend) => divideHalfToEven(dividend, 10n));
  expect(rounded).toEqual([0n, 0n, 1n, 2n, 2n, 2n, 3n, 3n]);
});
