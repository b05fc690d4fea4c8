import { expect, test } from 'vitest';
import { diffLines } from '../../src/text/diff-lines.ts';

const shown = (before: string, after: string) => diffLines(before, after).map(({ sign, text }) => `${sign}${text}`);

test('a change is the fewest lines, with two around it', () => {
  const lines = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const before = lines.join('\n');
  expect(shown(before, before.replace('e', 'E'))).toEqual([' c', ' d', '-e', '+E', ' f', ' g']);
  expect(shown('a\nb\nc', 'a\nc')).toEqual([' a', '-b', ' c']);
  expect(shown('a\nc', 'a\nb\nc\n')).toEqual([' a', '+b', ' c']);
});

test('a new file is all new, an emptied one all gone, and the same text no change', () => {
  expect(shown('', 'a\nb\n')).toEqual(['+a', '+b']);
  expect(shown('a\n', '')).toEqual(['-a']);
  expect(shown('a\nb', 'a\nb')).toEqual([]);
});

test('texts too large to compare line by line are shown as all old, then all new', () => {
  const many = (word: string) => Array.from({ length: 1_100 }, (_, at) => `${word} ${at}`).join('\n');
  const lines = shown(many('old'), many('new'));
  expect(lines).toHaveLength(2_200);
  expect(lines[1_099]).toBe('-old 1099');
  expect(lines[1_100]).toBe('+new 0');
});
