import { expect, test } from 'vitest';
import { hangText, textColumns, wrapText } from '../../src/text/wrap-text.ts';

test.each([
  [undefined, 100],
  [80, 80],
  [200, 100],
  [0, 40],
])('an output of %s columns takes a text of %i', (columns, width) => {
  expect(textColumns(columns)).toBe(width);
});

test('lines that follow each other are one paragraph; an empty line ends it', () => {
  expect(wrapText('one two\nthree four five\n\nsix', 14)).toBe('one two three\nfour five\n\nsix');
});

test('an item is indented to where its text begins, and deeper lines continue it', () => {
  expect(wrapText('list:\n  a    one two\n       three\n  bcd  four', 14)).toBe(
    'list:\n  a    one two\n       three\n  bcd  four',
  );
  expect(wrapText('list:\n  key: one two three\nend', 14)).toBe('list:\n  key: one two\n    three\nend');
});

test('what stands in brackets stays on one line, and so does a word that is too long', () => {
  expect(hangText('usage: ', 'spine x [--a TEXT] [--b TEXT]', 20, 4)).toBe(
    'usage: spine x\n    [--a TEXT]\n    [--b TEXT]',
  );
  expect(hangText('', 'a abcdefghijklmnop b', 6)).toBe('a\nabcdefghijklmnop\nb');
});
