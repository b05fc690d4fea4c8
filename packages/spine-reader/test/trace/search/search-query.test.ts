import { expect, test } from 'vitest';
import { anyOf, ofKind, parseQuery } from '../../../src/trace/search/search-query.ts';

test.each(['', ' ', '\n\t\u00a0'])('a blank text (%j) is no query', (text) => {
  expect(parseQuery(text)).toBeUndefined();
});

const all = '"café" AND "and"';

test.each([
  ['Flaky', 'flaky', ['flaky'], { all: '"flaky"', looser: [], unfinished: '"flaky" *' }],
  ['a b', 'a b', ['a', 'b'], { all: '"a" AND "b"', inOrder: '"a b"', looser: [] }],
  ['  Café   \n AND ', 'cafe and', ['café', 'and'], { all, inOrder: '"café and"', looser: [], unfinished: `${all} *` }],
  ['x x', 'x x', ['x'], { all: '"x" AND "x"', inOrder: '"x x"', looser: ['"x"'] }],
  ['ﬁle', 'file', ['file'], { all: '"file"', looser: [], unfinished: '"file" *' }],
  ['"', '"', [], { looser: [] }],
  ['🚀!', '🚀!', [], { looser: [] }],
])(
  '%j is asked for by all of its words, in their order, and by the beginning of the last',
  (text, phrase, tokens, questions) => {
    expect(parseQuery(text)).toEqual({ phrase, tokens, questions, literal: expect.any(String) });
  },
);

test.each([
  ['read_file', '("read file" OR "readfile")'],
  ['src/main.ts', '"src main ts"'],
  ['readFileSync', '("readfilesync" OR "read file sync")'],
  ['readFileSync()', '("readfilesync" OR "read file sync")'],
])('a name such as %s is one word, or words that follow each other', (text, question) => {
  expect(parseQuery(text)?.questions.all).toBe(question);
});

test('where not all words are found, all but one are asked for', () => {
  expect(parseQuery('one two three')?.questions.looser).toEqual([
    '("two" AND "three") OR ("one" AND "three") OR ("one" AND "two")',
  ]);
  expect(parseQuery('1 2 3 4 5 6 7')?.questions.looser).toEqual([]);
  expect(parseQuery('a_b c')?.questions.looser[0]).toBe('"a" AND "b" AND "c"');
});

test('a page is asked for by its first sixteen words, a path of forty folders too', () => {
  const page = parseQuery(Array.from({ length: 3_000 }, (_, index) => `w${index}`).join(' '));
  expect(page?.tokens).toHaveLength(16);
  const path = parseQuery(Array.from({ length: 40 }, (_, index) => `d${index}`).join('/'));
  expect(path?.tokens).toHaveLength(16);
  expect(path?.questions.all).toMatch(/d15"$/);
  expect(parseQuery('x'.repeat(10_000))?.literal).toHaveLength(1024);
});

test('any word may be asked for, and the kind with which an event begins', () => {
  expect(anyOf(['a', 'b'])).toBe('"a" OR "b"');
  expect(ofKind('tool.used')).toBe('(^ "0toolused" OR ^ "tool used")');
});
