import { expect, test } from 'vitest';
import { compareSealed } from '../../src/seal/compare-sealed.ts';

const cases = [
  ['nothing changed', 'abc', 'abc', '', { present: 3, erased: 0, missing: 0, isInOrder: true, added: 0 }],
  ['something came', 'ab', 'abc', '', { present: 2, missing: 0, isInOrder: true, added: 1 }],
  ['one was erased', 'abc', 'ac', 'b', { present: 2, erased: 1, missing: 0, isInOrder: true, added: 0 }],
  ['one is gone', 'abc', 'ac', '', { present: 2, erased: 0, missing: 1 }],
  ['one is another', 'abc', 'axc', '', { present: 2, missing: 1, added: 1 }],
  ['two changed places', 'abc', 'acb', '', { present: 3, missing: 0, isInOrder: false }],
  ['the same twice, once now', 'aa', 'a', '', { present: 1, missing: 1 }],
  ['the same twice, one of them erased', 'aa', 'a', 'a', { present: 1, erased: 1, missing: 0 }],
  ['an erasure accounts for one only', 'abb', 'a', 'b', { erased: 1, missing: 1 }],
  ['an erased line of something else', 'a', '', 'x', { erased: 0, missing: 1 }],
] as const;

test.each(cases)('%s: a seal says so', (_what, sealed, present, erased, expected) => {
  expect(compareSealed([...sealed], [...present], [...erased])).toMatchObject({ sealed: sealed.length, ...expected });
});
