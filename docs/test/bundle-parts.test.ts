import { expect, test } from 'vitest';
import { bundleParts, type Piece } from '../../tools/bundle-parts.ts';

const start = (name: string, ...imports: string[]): Piece => ({ name, bytes: 1000, isStart: true, imports });
const shared = (name: string, bytes: number, ...imports: string[]): Piece => ({ name, bytes, isStart: false, imports });

/** The names of each joined file. */
function joined(...pieces: Piece[]): string[][] {
  const parts = Map.groupBy(bundleParts(pieces), ([, part]) => part);
  return [...parts.values()].map((members) => members.map(([name]) => name).sort()).sort();
}

test('files of a bundle that the same starts load are joined', () => {
  expect(joined(start('x', 'a', 'b'), start('y', 'a', 'b'), shared('a', 100_000), shared('b', 100_000))).toEqual([
    ['a', 'b'],
  ]);
});

test('a small file is joined with what most of its starts load, and a large one is not', () => {
  const starts = [start('x', 'a', 'b'), start('y', 'a', 'b'), start('z', 'a')];
  expect(joined(...starts, shared('a', 30_000), shared('b', 2_000))).toEqual([['a', 'b']]);
  expect(joined(...starts, shared('a', 30_000), shared('b', 200_000))).toEqual([]);
});

test('two files are not joined where one start alone would load what both need', () => {
  const starts = [start('x', 'a', 'b'), start('y', 'a')];
  expect(joined(...starts, shared('a', 100), shared('b', 100))).toEqual([['a', 'b']]);
  expect(joined(...starts, shared('a', 100), shared('b', 100, 'c'), shared('c', 200_000))).toEqual([['b', 'c']]);
});

test('a file is not joined with one that it loads through a third', () => {
  const between = [start('x', 'a', 'b'), start('y', 'a', 'b'), start('m', 'b')];
  const pieces = [...between, shared('a', 100, 'm'), shared('b', 100)];
  expect(joined(...pieces)).toEqual([]);
  expect(joined(...between, shared('a', 100), shared('b', 100))).toEqual([['a', 'b']]);
});

test('what runs when it is loaded keeps a file of its own', () => {
  expect(joined(start('x', 'y'), start('y'))).toEqual([]);
});
