import { expect, test } from 'vitest';
import { compactCount, compactDuration, compactUsd } from '../src/axis-text.ts';

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
