import { expect, test } from 'vitest';
import { cosineOf, rankHits } from '../../../src/trace/search/rank-hits.ts';

const query = { phrase: 'flaky migration', tokens: ['flaky', 'migration'] };
const old = '2026-01-01T00:00:00.000Z';
const recent = '2026-01-02T00:00:00.000Z';

/** Which of two is first, whatever order they come in. */
function firstOf(one: { text: string; similarity?: number; updatedAt?: string }, other: typeof one): string {
  const [a, b] = [
    { updatedAt: old, ...one },
    { updatedAt: old, ...other },
  ];
  const [first] = rankHits([a, b], query, 1);
  expect(rankHits([b, a], query, 1)).toEqual([first]);
  return first?.text ?? '';
}

test.each([
  ['a word before none', { text: 'flaky' }, { text: 'nothing' }],
  ['two words before one', { text: 'migration, flaky' }, { text: 'flaky flaky' }],
  ['the phrase before its words', { text: 'Flaky\n Migration' }, { text: 'migration flaky', updatedAt: recent }],
  ['the newer among equals', { text: 'flaky one', updatedAt: recent }, { text: 'flaky two' }],
  ['accents and case do not matter', { text: 'FLÁKY' }, { text: 'none', updatedAt: recent }],
  ['the beginning of a word, and not its inside', { text: 'migrations' }, { text: 'immigration', updatedAt: recent }],
  ['what is nearer in meaning', { text: 'none', similarity: 0.9 }, { text: 'flaky migration', similarity: 0.3 }],
  ['a similarity of 0.22 counts', { text: 'none', similarity: 0.22 }, { text: 'flaky' }],
  ['one below does not', { text: 'flaky' }, { text: 'none', similarity: 0.2199 }],
  ['nor does one below zero', { text: 'none', updatedAt: recent, similarity: -1 }, { text: 'other' }],
])('first comes %s', (_what, one, other) => {
  expect(firstOf(one, other)).toBe(one.text);
});

test('scores are those of SPEC 4.10: 18 for the phrase, 6 a word, 4 a word where all of two or more are there', () => {
  // 18 + 12 + 8 is 38; all words 20; one word 6. A similarity of s adds 100 s.
  expect(firstOf({ text: 'flaky migration' }, { text: 'none', similarity: 0.379 })).toBe('flaky migration');
  expect(firstOf({ text: 'flaky migration' }, { text: 'none', similarity: 0.381 })).toBe('none');
  const nearly = { text: 'flaky', similarity: 0.22 };
  expect(firstOf({ text: 'migration flaky', similarity: 0.22 }, { ...nearly, similarity: 0.359 })).toBe(
    'migration flaky',
  );
  expect(firstOf({ text: 'migration flaky', similarity: 0.22 }, { ...nearly, similarity: 0.361 })).toBe('flaky');
});

test.each([
  [[1, 0], [2, 0], 1],
  [[1, 0], [0, 1], 0],
  [[1, 0], [-3, 0], -1],
  [[1, 0], [1, 0, 0], undefined],
  [[0, 0], [1, 0], undefined],
  [[], [], undefined],
])('%j and %j are alike by %s', (one, other, cosine) => {
  expect(cosineOf(one, other)).toBe(cosine);
});
