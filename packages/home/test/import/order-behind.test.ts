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

/** Custody of these files; counts whose beginnings were read, and how often all lines of the manifest were. */
function custodyOf(pieces: readonly SourcePiece[]) {
  const heads: string[] = [];
  const readHead = async ({ path }: SourcePiece): Promise<Uint8Array> => {
    heads.push(path);
    return new Uint8Array(0);
  };
  const manifest = { wholeReads: 0 };
  const readPieces = async (): Promise<readonly SourcePiece[]> => {
    manifest.wholeReads += 1;
    return pieces;
  };
  const readPiecesOf = async (files: ReadonlySet<string>): Promise<readonly SourcePiece[]> =>
    pieces.filter(({ file }) => files.has(file));
  return { custody: { readPieces, readPiecesOf, readHead }, heads, manifest };
}

test('of few files that grew their lines of the manifest alone are read, of many all', async () => {
  const pieces = Array.from({ length: 40 }, (_, number) => pieceOf(`/${number}.jsonl`));
  for (const [grown, wholeReads] of [
    [1, 0],
    [16, 0],
    [17, 1],
  ] as const) {
    const { custody, manifest } = custodyOf(pieces);
    const known = pieces.slice(0, grown).map(knownOf);
    const { behind, withoutBytes } = await orderBehind(known, custody);
    expect([behind.map(({ file }) => file).sort(), withoutBytes]).toEqual([known.map(({ file }) => file).sort(), 0]);
    expect(manifest.wholeReads).toBe(wholeReads);
  }
});

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

test('of files of which it is known how they begin nothing is read, unless a rewrite followed', async () => {
  const pieces = [pieceOf('/a.jsonl'), pieceOf('/b.jsonl')];
  const { custody, heads } = custodyOf(pieces);
  const [known, rewritten] = pieces.map(knownOf);
  const start = { ts: '2026-01-01', sessionId: 's', size: 0 };
  const starts = new Map(pieces.map(({ file }) => [file, { ...start, file }]));
  const again = rewritten && { ...rewritten, entry: { ...rewritten.entry, generation: 1 } };
  const { behind } = await orderBehind(
    [known, again].filter((each) => each !== undefined),
    custody,
    starts,
  );
  expect(behind.map(({ start: { ts, size } }) => [ts, size])).toEqual([
    ['', 10],
    ['2026-01-01', 10],
  ]);
  expect(heads).toEqual(['/b.jsonl']);
});
