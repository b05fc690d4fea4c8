import type { SourceFileId, SourcePiece } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { encodeManifestLine } from '../../src/custody/manifest-line.ts';
import { readPiecesOf } from '../../src/custody/read-pieces-of.ts';
import { piece } from './pieces.ts';

const idOf = (at: number) => at.toString(16).padStart(16, '0') as SourceFileId;
const pieces: readonly SourcePiece[] = Array.from({ length: 60 }, (_, at) => ({
  ...piece,
  file: idOf(at % 20),
  // A path may hold the id of another file.
  path: `/code/${idOf((at + 1) % 20)}.jsonl`,
  from: at,
  to: at + 1,
}));
const manifest = `{"v":1,"kind":"later"}\n${pieces.map(encodeManifestLine).join('')}`;

/** A file in memory. */
const fileOf = (text: string) => ({
  stat: async () => ({ inode: '1', size: Buffer.byteLength(text) }),
  read: async (from: number, to: number) => Buffer.from(text).subarray(from, to),
});

test('the pieces of a few files are those that all pieces have of them, in their order', async () => {
  for (const wanted of [[], [0], [19], [3, 7, 11], ['', 'none', '"']]) {
    const files = new Set(wanted.map((id) => (typeof id === 'number' ? idOf(id) : id)));
    expect(await readPiecesOf(fileOf(manifest), files)).toEqual(pieces.filter(({ file }) => files.has(file)));
  }
});

test('a line that was not written to its end is no piece', async () => {
  const cut = manifest.slice(0, -1);
  expect(await readPiecesOf(fileOf(cut), new Set([idOf(19)]))).toEqual([pieces[19], pieces[39]]);
  expect(await readPiecesOf(fileOf(''), new Set([idOf(0)]))).toEqual([]);
});

test('a line that is longer than what is read at once is found', async () => {
  const long = { ...piece, path: `/code/${'x'.repeat(3_000_000)}` };
  expect(await readPiecesOf(fileOf(manifest + encodeManifestLine(long)), new Set([piece.file, idOf(2)]))).toEqual([
    ...pieces.filter(({ file }) => file === idOf(2)),
    long,
  ]);
});
