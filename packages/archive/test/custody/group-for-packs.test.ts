import { expect, test } from 'vitest';
import { groupForPacks } from '../../src/custody/group-for-packs.ts';

const kib = 1024;
const piece = (length: number): Uint8Array => new Uint8Array(length);
const sizes = (groups: readonly (readonly Uint8Array[])[]): number[][] =>
  groups.map((group) => group.map(({ length }) => length / kib));

test.each([
  ['nothing is no group', [], []],
  ['little is not packed', [1, 2, 3], [[1], [2], [3]]],
  ['more is one pack', [100, 100, 100], [[100, 100, 100]]],
  ['a pack is closed once it has 4 MiB', [3000, 2000, 300], [[3000, 2000], [300]]],
  ['what remains and is little stays loose', [4096, 1, 1], [[4096], [1], [1]]],
  ['a large piece is alone', [4096, 4096], [[4096], [4096]]],
])('%s', (_, given, expected) => {
  expect(sizes(groupForPacks(given.map((size) => piece(size * kib))))).toEqual(expected);
});
