import { hash } from 'node:crypto';
import type { SourceChunk } from '@agentspine/archive';
import type { Digest, SourcePiece } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { OriginalsFirst } from '../../src/import/trace/originals-first.ts';
import { SourceTreeInMemory } from './source-tree-in-memory.ts';

const path = '/code/a.jsonl';
const importedAt = '2026-05-14T12:00:00.000Z';
const said = 'first line\nsecond line\n';

/** A piece of the transcript as it was when it was taken. */
function pieceOf(from: number, to: number, more: Partial<SourcePiece> = {}): SourcePiece {
  const digest = hash('sha256', Buffer.from(said).subarray(from, to)) as Digest;
  return { path, from, to, digest, stored: true, takenAt: '2026-05-14T12:00:00.001Z', ...more } as SourcePiece;
}

/** What is read of two pieces from byte `from` on, and from which of them custody was asked. */
async function readOf(
  sources: SourceTreeInMemory,
  from: number,
  more?: Partial<SourcePiece>,
): Promise<{ readonly text: string; readonly offsets: number[]; readonly asked: number[] }> {
  const asked: number[] = [];
  const custody = {
    readPieces: async () => [],
    readPiecesOf: async () => [],
    readHead: async ({ from }: SourcePiece) => {
      asked.push(from);
      return Buffer.from(said);
    },
    async *readGeneration(pieces: readonly SourcePiece[], start: number): AsyncIterable<SourceChunk> {
      for (const piece of pieces) {
        asked.push(piece.from);
        const offset = Math.max(start, piece.from);
        yield { piece, offset, bytes: Buffer.from(said).subarray(offset, piece.to) };
      }
    },
  };
  const text: string[] = [];
  const offsets: number[] = [];
  const reader = new OriginalsFirst(custody, sources, importedAt);
  for await (const { offset, bytes } of reader.readGeneration([pieceOf(0, 11, more), pieceOf(11, 23, more)], from)) {
    text.push(Buffer.from(bytes).toString());
    offsets.push(offset);
  }
  return { text: text.join(''), offsets, asked };
}

test('a transcript that is what was taken of it is read itself, from any place', async () => {
  const sources = new SourceTreeInMemory();
  sources.write(path, `${said}a line that came later\n`);
  expect(await readOf(sources, 0)).toEqual({ text: said, offsets: [0, 11], asked: [] });
  expect(await readOf(sources, 6)).toEqual({ text: said.slice(6), offsets: [6, 11], asked: [] });
  expect(await readOf(sources, 11)).toEqual({ text: said.slice(11), offsets: [11], asked: [] });
});

test('a transcript of which a byte changed comes out of custody where it changed', async () => {
  const sources = new SourceTreeInMemory();
  sources.write(path, said.replace('second', 'Second'));
  expect(await readOf(sources, 0)).toEqual({ text: said, offsets: [0, 11], asked: [11] });
  expect(await readOf(sources, 15)).toEqual({ text: said.slice(15), offsets: [15], asked: [11] });
});

test('a transcript that was cut, removed, compressed or cannot be read comes out of custody', async () => {
  const sources = new SourceTreeInMemory();
  expect(await readOf(sources, 0)).toEqual({ text: said, offsets: [0, 11], asked: [0, 11] });
  sources.write(path, said.slice(0, 12));
  expect(await readOf(sources, 0)).toEqual({ text: said, offsets: [0, 11], asked: [11] });
  sources.write(path, said);
  sources.breakFrom(path, 11);
  expect(await readOf(sources, 0)).toEqual({ text: said, offsets: [0, 11], asked: [11] });
  sources.write(`${path}.zst`, said);
  expect((await readOf(sources, 0, { path: `${path}.zst` })).asked).toEqual([0, 11]);
});

test('the beginning of a transcript is read where the bytes of its piece are, and else in custody', async () => {
  const sources = new SourceTreeInMemory();
  const custody = {
    readPieces: async () => [],
    readPiecesOf: async () => [],
    readHead: async () => Buffer.from('of custody'),
    readGeneration: (): AsyncIterable<SourceChunk> => expect.fail('no piece is asked for'),
  };
  const reader = new OriginalsFirst(custody, sources, importedAt);
  const head = async (): Promise<string> => Buffer.from(await reader.readHead(pieceOf(0, 11), 5)).toString();
  sources.write(path, said);
  expect(await head()).toBe(said.slice(0, 11));
  sources.write(path, said.toUpperCase());
  expect(await head()).toBe('of custody');
});

test('a piece that custody does not keep is its to report', async () => {
  const sources = new SourceTreeInMemory();
  sources.write(path, said);
  expect((await readOf(sources, 0, { stored: false })).asked).toEqual([0, 11]);
});

test('a piece that an earlier import took comes out of custody, so that what custody lost is noticed', async () => {
  const sources = new SourceTreeInMemory();
  sources.write(path, said);
  expect((await readOf(sources, 0, { takenAt: importedAt })).asked).toEqual([0, 11]);
});
