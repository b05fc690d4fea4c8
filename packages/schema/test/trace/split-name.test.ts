import { expect, test } from 'vitest';
import { findNames, splitName } from '../../src/trace/search/split-name.ts';

test.each([
  ['call readFileSync, then parseHTMLPage', ['readFileSync', 'parseHTMLPage']],
  ['readFile_readFile readFile', ['readFile', 'readFile', 'readFile']],
  ['Words, CONSTANTS, snake_case, x2, 42', []],
  ['utf8Decoder at the end of someTex', ['utf8Decoder', 'someTex']],
  ['', []],
])('in "%s" are the names %j', (text, names) => {
  expect([...findNames(text)]).toEqual(names);
});

test('what is longer than 64 characters is no name, and is passed over once', () => {
  const longest = `a${'B'.repeat(63)}`;
  expect([...findNames(`${longest} ${longest}C ${'aB'.repeat(100_000)} readFile`)]).toEqual([longest, 'readFile']);
});

test.each([
  ['readFileSync', ['read', 'File', 'Sync']],
  ['parseHTMLPage', ['parse', 'HTML', 'Page']],
  ['HTMLPage', ['HTML', 'Page']],
  ['utf8Decoder', ['utf8', 'Decoder']],
  ['aNameOfNinePartsThatAreAllWords', []],
  ['plain', []],
  ['CONSTANT', []],
  ['aB', []],
])('the parts of %s are %j', (name, parts) => {
  expect(splitName(name) ?? []).toEqual(parts);
});
