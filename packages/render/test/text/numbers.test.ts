import { expect, test } from 'vitest';
import { byteCell, countCell } from '../../src/text/count-text.ts';
import { percentCell, usdCell } from '../../src/text/numbers.ts';

test('A086: a number that nobody reports is a dash, a zero is a zero', () => {
  for (const cell of [countCell, usdCell, percentCell, byteCell]) {
    expect([cell(null), cell(undefined)]).toEqual(['—', '—']);
    expect(cell(0)).toMatch(/^\$?0/);
  }
});

test('dollars are shown to the cent, below one to the microdollar, and never as nothing', () => {
  expect([0, 1234.567, 0.25, 0.000_001, 0.000_000_4, -2.5, -0.25].map(usdCell)).toEqual([
    '$0.00',
    '$1,234.57',
    '$0.250000',
    '$0.000001',
    '<$0.000001',
    '-$2.50',
    '-$0.250000',
  ]);
});

test('bytes are shown in the unit a person would say', () => {
  expect([999, 1000, 999_949, 999_960, 1_500_000, 2e15].map(byteCell)).toEqual([
    '999 B',
    '1.0 KB',
    '999.9 KB',
    '1.0 MB',
    '1.5 MB',
    '2000.0 TB',
  ]);
});

test('integers beyond 2^53 are not rounded', () => {
  expect(countCell(9_007_199_254_740_993n)).toBe('9,007,199,254,740,993');
});

test('a share is a percentage', () => {
  expect(percentCell(0.12345)).toBe('12.3%');
});
