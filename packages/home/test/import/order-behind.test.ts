import { type SourceEntry, sourceFileIdOf } from '@agentspine/archive';
import type { Digest, SourcePiece } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { orderBehind } from '../../src/import/trace/find-behind.ts';

const stat = { device: '1', inode: '1', size: 10, mtimeNs: '0', ctimeNs: '0' };
const digest = 'a'.repeat(64) as Digest;

function pieceOf(path: string): SourcePiece {
  const file = sourceFileIdOf(path);
  const common = {
    v: 1,
    kind: 'piece',
    harness: 'claude-code',
    generation: 0,
    from: 0,
    to: 10,
    digest,
    stored: true,
  } as const;
  return { ...common, file, path, sample: digest, stat, takenAt: '2026-01-01T00:00:00.000Z' };
}

function knownOf(piece: SourcePiece) {
  const { file, path, harness, sample } = piece;
  const rest = { generation: 0, end: 10, offset: 10, taken: 10, parser: 'claude-code/1', state: undefined };
  const entry: SourceEntry = { path, harness, sample, stat, ...rest };
  return { file, entry, newBytes: 10 };
}

/** Custody of these files; counts whose beginnings were read. */
function custodyOf(pieces: readonly SourcePiece[]) {
  const heads: string[] = [];
  const readHead = async ({ path }: SourcePiece): Promise<Uint8Array> => {
    heads.push(path);
    return new Uint8Array(0);
  };
  return { custody: { readPieces: async () => pieces, readHead }, heads };
}

test('of one file that grew the beginning is not read: there is no order to find', async () => {
  const pieces = [pieceOf('/a.jsonl'), pieceOf('/b.jsonl')];
  const { custody, heads } = custodyOf(pieces);
  const { behind } = await orderBehind(pieces.slice(0, 1).map(knownOf), custody);
  expect([behind.map(({ start }) => start.size), heads]).toEqual([[10], []]);
});

test('of several files each beginning is read', async () => {
  const pieces = [pieceOf('/a.jsonl'), pieceOf('/b.jsonl')];
  const { custody, heads } = custodyOf(pieces);
  expect((await orderBehind(pieces.map(knownOf), custody)).behind).toHaveLength(2);
  expect([...heads].sort()).toEqual(['/a.jsonl', '/b.jsonl']);
});
