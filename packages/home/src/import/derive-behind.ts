import { hash } from 'node:crypto';
import { type CursorSnapshot, type Custody, joinChunks, type SourceChunk, type SourceEntry } from '@agentspine/archive';
import { DurableFsError, type SourceTree } from '@agentspine/durable-fs';
import type { HarnessRegistry } from '@agentspine/ingest';
import type { SourceFileId, SourcePiece } from '@agentspine/schema';
import { deriveChunk } from './derive-chunk.ts';
import type { ImportBatch } from './import-batch.ts';
import { entryForParser } from './parse-chunk.ts';
import { openContent } from './transcript-content.ts';
import { compressedPathOf } from './transcript-path.ts';

export interface BehindFile {
  readonly harnesses: HarnessRegistry;
  readonly file: SourceFileId;
  readonly entry: SourceEntry;
  readonly pieces: readonly SourcePiece[];
  readonly batch: ImportBatch;
  readonly custody: Custody;
  readonly snapshot: CursorSnapshot;
  /** Where the mode keeps no raw bytes, the original is the only place that has them. */
  readonly sources: SourceTree;
  readonly keepsText: boolean;
}

/**
 * Derives the bytes of a file's current generation that custody holds and the ledger has not seen, from custody: a crash
 * stood between the two, or everything is being derived again.
 */
export async function deriveBehind(behind: BehindFile): Promise<void> {
  let entry = entryForParser(behind.entry, behind.harnesses);
  let carry: Uint8Array = new Uint8Array(0);
  for await (const chunk of joinChunks(chunksOf(behind, entry.offset))) {
    const bytes = carry.length === 0 ? chunk.bytes : Buffer.concat([carry, chunk.bytes]);
    const { to } = chunk.piece;
    const isEnd = to >= behind.entry.end;
    const task = { file: behind.file, entry, bytes, to, isEnd, keepsText: behind.keepsText };
    const derived = deriveChunk(task, behind.harnesses);
    carry = bytes.slice(derived.entry.offset - entry.offset);
    behind.batch.addDerived(derived, behind.pieces);
    entry = derived.entry;
    behind.snapshot.files.set(behind.file, entry);
    await behind.batch.writeWhenLarge();
  }
}

async function* chunksOf(behind: BehindFile, from: number): AsyncIterable<SourceChunk> {
  for (const piece of behind.pieces) {
    if (piece.to <= from) continue;
    if (piece.stored) {
      yield* behind.custody.readGeneration([piece], from);
    } else {
      const bytes = await readOriginal(behind, piece);
      const skip = Math.max(0, from - piece.from);
      yield { piece, offset: piece.from + skip, bytes: bytes.subarray(skip) };
    }
  }
}

/** The bytes of a piece out of the file itself, as they were when it was taken. @throws DurableFsError when they are gone */
async function readOriginal({ sources, entry }: BehindFile, piece: SourcePiece): Promise<Uint8Array> {
  // It may have been compressed since.
  const found = [entry.path, compressedPathOf(entry.path)].find((path) => sources.stat(path) !== undefined);
  const path = found ?? entry.path;
  using content = await openContent(sources, path, sources.stat(path)?.size ?? 0);
  const bytes = await content.read(piece.from, piece.to - piece.from);
  if (hash('sha256', bytes) === piece.digest) return bytes;
  const lost = `bytes ${piece.from} to ${piece.to} were seen and not kept, and are no longer there`;
  throw new DurableFsError('FS_NOT_FOUND', lost, { path: entry.path });
}
