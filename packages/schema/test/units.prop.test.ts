import fc from 'fast-check';
import { expect, test } from 'vitest';
import { picoOfUsd, picoUsdPerMicroUsd, usdOfPico } from '../src/index.ts';

test('INV-09: a sum of money is rounded once, half to even, at the microdollar', () => {
  expect(usdOfPico(0n)).toBe(0);
  expect(usdOfPico(1_500_000n)).toBe(0.000002);
  expect(usdOfPico(2_500_000n)).toBe(0.000002);
  expect(usdOfPico(2_500_001n)).toBe(0.000003);
  expect(usdOfPico(-1_500_000n)).toBe(-0.000002);
});

test('what is a whole number of microdollars is shown exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -9_000_000_000_000n, max: 9_000_000_000_000n }), (micros) => {
      expect(Math.round(usdOfPico(micros * picoUsdPerMicroUsd) * 1_000_000)).toBe(Number(micros));
    }),
  );
});

test('rounding is never off by more than half a microdollar', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), (pico) => {
      const micros = BigInt(Math.round(usdOfPico(pico) * 1_000_000));
      const distance = micros * picoUsdPerMicroUsd - pico;
      expect((distance < 0n ? -distance : distance) * 2n <= picoUsdPerMicroUsd).toBe(true);
    }),
  );
});

test.each([
  [20, 20_000_000_000_000n],
  [0.1, 100_000_000_000n],
  [-0.3, -300_000_000_000n],
  [1e-7, 100_000n],
  [1e-13, 0n],
  [1e21, 10n ** 33n],
  [Number.NaN, undefined],
  [Number.POSITIVE_INFINITY, undefined],
])('%d dollars are the trillionths that their digits say', (usd, pico) => {
  expect(picoOfUsd(usd)).toBe(pico);
});
