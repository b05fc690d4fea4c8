import { expect, test } from 'vitest';
import { anyOf, ofKind, parseQuery } from '../../../src/trace/search/search-query.ts';

test.each(['', ' ', '\n\t\u00a0'])('a blank text (%j) is no query', (text) => {
  expect(parseQuery(text)).toBeUndefined();
});

test.each([
  ['Flaky', 'flaky', ['flaky'], ['"flaky"', '"flaky" *']],
  ['a b', 'a b', ['a', 'b'], ['"a b"', '"a" AND "b"']],
  ['  Café   \n AND ', 'cafe and', ['café', 'and'], ['"café and"', '"café" AND "and"', '"café" AND "and" *']],
  ['x x', 'x x', ['x'], ['"x" AND "x"', '"x"'].slice(0, 1)],
  ['ﬁle', 'file', ['file'], ['"file"', '"file" *']],
  ['"', '"', [], []],
  ['🚀!', '🚀!', [], []],
])('%j is asked for as a phrase, as all words, as their beginning', (text, phrase, tokens, narrow) => {
  expect(parseQuery(text)).toMatchObject({ phrase, tokens, narrow });
});

test.each([
  ['read_file', '("read file" OR "readfile")'],
  ['src/main.ts', '"src main ts"'],
  ['readFileSync', '("readfilesync" OR "read file sync")'],
  ['readFileSync()', '("readfilesync" OR "read file sync")'],
])('a name such as %s is one word, or words that follow each other', (text, question) => {
  expect(parseQuery(text)?.narrow).toContain(question);
});

test('where not all words are found, all but one are asked for', () => {
  expect(parseQuery('one two three')?.narrow.at(-1)).toBe(
    '("two" AND "three") OR ("one" AND "three") OR ("one" AND "two")',
  );
  expect(parseQuery('1 2 3 4 5 6 7')?.narrow.at(-1)).not.toContain('OR');
});

test('a page is asked for by its first sixteen words, a path of forty folders too', () => {
  const page = parseQuery(Array.from({ length: 3_000 }, (_, index) => `w${index}`).join(' '));
  expect(page?.tokens).toHaveLength(16);
  const path = parseQuery(Array.from({ length: 40 }, (_, index) => `d${index}`).join('/'));
  expect(path?.tokens).toHaveLength(16);
  expect(path?.narrow.every((question) => question.includes('d15') && !question.includes('d16'))).toBe(true);
  expect(parseQuery('x'.repeat(10_000))?.literal).toHaveLength(1024);
});

test('any word may be asked for, and the kind with which an event begins', () => {
  expect(anyOf(['a', 'b'])).toBe('"a" OR "b"');
  expect(ofKind('tool.used')).toBe('^ "tool used"');
});
