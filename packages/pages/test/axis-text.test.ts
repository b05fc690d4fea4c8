import { expect, test } from 'vitest';
import { compactCount, compactDuration, compactUsd, dayLabels } from '../src/axis-text.ts';

test.each([
  [0, '$0'],
  [0.000_000_4, '<$0.000001'],
  [0.000_012_34, '$0.0000123'],
  [0.2451, '$0.245'],
  [9.812_345, '$9.81'],
  [18.644_954, '$18.6'],
  [999.4, '$999'],
  [1_234, '$1.2k'],
  [-2.5, '-$2.5'],
])('%d dollars are %s on an axis', (dollars, text) => {
  expect(compactUsd(dollars)).toBe(text);
});

test.each([
  [999, '999'],
  [1_000, '1k'],
  [39_707_756, '40M'],
  [-1_500, '-1.5k'],
])('%d is %s on an axis', (count, text) => {
  expect(compactCount(count)).toBe(text);
});

test.each([
  [350, '350 ms'],
  [1_500, '1.5 s'],
  [720_000, '12 min'],
  [10_800_000, '3 h'],
])('%d milliseconds are %s on an axis', (milliseconds, text) => {
  expect(compactDuration(milliseconds)).toBe(text);
});

test('days have their month where there is room for it', () => {
  const month = Array.from({ length: 30 }, (_, index) => `2026-04-${String(index + 1).padStart(2, '0')}`);
  expect(dayLabels(month.slice(0, 7))).toEqual(['04-01', '04-02', '04-03', '04-04', '04-05', '04-06', '04-07']);
  expect(dayLabels(month).slice(8, 11)).toEqual(['9', '10', '11']);
});
