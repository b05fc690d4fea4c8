import { expect, test } from 'vitest';
import { fewOf } from '../src/count-text.ts';

test('of many names five are said, and how many more there are', () => {
  expect(fewOf(['a'])).toBe('a');
  expect(fewOf(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c, d, e');
  expect(fewOf(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d, e and 1 more');
  expect(fewOf(Array.from({ length: 1_205 }, (_, index) => `n${index}`))).toBe('n0, n1, n2, n3, n4 and 1,200 more');
});
