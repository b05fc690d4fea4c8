import { expect, test } from 'vitest';
import { joinChunks, type SourceChunk } from '../../src/index.ts';
import { piece } from './pieces.ts';

async function* chunksOf(chunks: readonly SourceChunk[]): AsyncIterable<SourceChunk> {
  yield* chunks;
}

/** A chunk of so many bytes at a place, of one reading or another. */
function chunk(offset: number, length: number, takenAt: string): SourceChunk {
  return {
    piece: { ...piece, from: offset, to: offset + length, takenAt },
    offset,
    bytes: Buffer.alloc(length, offset),
  };
}

async function joined(chunks: readonly SourceChunk[]) {
  const all: { readonly offset: number; readonly to: number; readonly bytes: Buffer }[] = [];
  for await (const { offset, bytes, piece: last } of joinChunks(chunksOf(chunks)))
    all.push({ offset, to: last.to, bytes: Buffer.from(bytes) });
  return all;
}

test('pieces of one reading become one chunk, which names the last of them; those of another reading stay apart', async () => {
  expect(await joined([chunk(0, 2, 'a'), chunk(2, 3, 'a'), chunk(5, 1, 'b')])).toEqual([
    { offset: 0, to: 5, bytes: Buffer.from([0, 0, 2, 2, 2]) },
    { offset: 5, to: 6, bytes: Buffer.from([5]) },
  ]);
});

test('what is joined has 4 MiB at most', async () => {
  const mebibyte = 1024 * 1024;
  const chunks = await joined([0, 1, 2, 3, 4].map((number) => chunk(number * mebibyte, mebibyte, 'a')));
  expect(chunks.map(({ bytes }) => bytes.length)).toEqual([4 * mebibyte, mebibyte]);
});

test('nothing is joined to nothing', async () => {
  expect(await joined([])).toEqual([]);
});
