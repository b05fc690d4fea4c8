import { expect, test } from 'vitest';
import { makeSnippet, markMatches } from '../../../src/trace/search/mark-matches.ts';

const marked = (text: string, tokens: readonly string[]) =>
  markMatches(text, tokens).map((range) => text.slice(...range));

test.each([
  ['Flaky test, flaky build', ['flaky'], ['Flaky', 'flaky']],
  ['in Cafés or cafe\u0301', ['cafe'], ['Café', 'cafe\u0301']],
  ['İstanbul ﬁle 🚀 ﬁne', ['file', 'fine'], ['ﬁle', 'ﬁne']],
  ['migration', ['mig', 'migration'], ['migration']],
  ['unflaky', ['flaky'], []],
  ['anything', [], []],
])('in %j the words %j are %j', (text, tokens, expected) => {
  expect(marked(text, tokens)).toEqual(expected);
});

test('a snippet is on one line, begins before the best place, and cuts no character in two', () => {
  const filler = 'nothing here '.repeat(50);
  const snippet = makeSnippet(`flaky ${filler} a flaky\n\n  migration ${filler}`, ['flaky', 'migration']);
  expect(snippet?.text.length).toBeLessThanOrEqual(160);
  expect(snippet?.text).toContain('a flaky migration nothing');
  expect(snippet?.matches.map((range) => snippet.text.slice(...range))).toEqual(['flaky', 'migration']);
  const emoji = makeSnippet(`x${'🚀'.repeat(200)}`, []);
  expect(emoji?.text.isWellFormed()).toBe(true);
  expect(makeSnippet(`${'🚀'.repeat(300)} flaky`, ['flaky'])?.text.isWellFormed()).toBe(true);
  expect(makeSnippet(' \n ', ['x'])).toBeUndefined();
});

test('a page of the same word is shown at once', () => {
  expect(makeSnippet('word '.repeat(5_000), ['word'])?.text.startsWith('word word')).toBe(true);
});
