import { expect, test } from 'vitest';
import { cutBody } from '../../src/trace/timeline/cut-body.ts';

test.each([
  ['', 4, ''],
  ['abcd', 4, 'abcd'],
  ['abcde', 4, 'abcd'],
  ['aéé', 4, 'aé'],
  ['ééé', 4, 'éé'],
  ['€€', 4, '€'],
  ['€€', 5, '€'],
  ['€€', 6, '€€'],
  ['\u{1f9f5}\u{1f9f5}', 7, '\u{1f9f5}'],
  ['\u{1f9f5}', 3, ''],
])('%j cut to %d bytes is %j', (text, bytes, cut) => {
  expect(cutBody(text, bytes)).toBe(cut);
});
