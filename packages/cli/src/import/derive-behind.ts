import type { CursorSnapshot, Custody, SourceEntry } from '@agentspine/archive';
import type { SourceTree } from '@agentspine/durable-fs';

import type { SourceFileId, SourcePiece } from '@agentspine/schema';
import type { ImportBatch } from './import-batch.ts';
import { parseStretch } from './parse-stretch.ts';

export interface BehindFile {
  readonly file: SourceFileId;
  readonly entry: SourceEntry;
  readonly pieces: readonly SourcePiece[];
  readonly batch: ImportBatch;
  readonly custody: Custody;
  readonly snapshot: CursorSnapshot;
  /** Where the mode keeps no raw bytes, the original is the only place that has them. */
  readonly sources: SourceTree;
}

/**
 * Derives the bytes of a file's current generation that custody holds and the ledger has not seen, from custody: a crash
 * stood between the two, or everything is being derived again.
 */
export async function deriveBehind(behind: BehindFile): Promise<void> {
  let entry = behind.entry;
  let carry: Uint8Array = new Uint8Array(0);
  for await (const stretch of stretchesOf(behind, entry.offset)) {
    const bytes = carry.length === 0 ? stretch.bytes : Buffer.concat([carry, stretch.bytes]);
    const parsed = parseStretch(entry, bytes, stretch.to, stretch.to >= behind.entry.end);
    carry = bytes.slice(parsed.entry.offset - entry.offset);
    behind.batch.addFacts(behind.file, parsed);
    entry = parsed.entry;
    await behind.batch.commitWhenLarge();
  }
  behind.snapshot.files.set(behind.file, entry);
}

async function* stretchesOf(
  behind: BehindFile,
  from: number,
): AsyncIterable<{ readonly bytes: Uint8Array; readonly to: number }> {
  if (behind.pieces.every((piece) => piece.stored)) {
    for await (const stretch of behind.custody.readGeneration(behind.pieces, from)) {
      yield { bytes: stretch.bytes, to: stretch.piece.to };
    }
    return;
  }
  const handle = behind.sources.open(behind.entry.path);
  try {
    const bytes = Buffer.alloc(behind.entry.end - from);
    const count = handle.read(bytes, from);
    yield { bytes: bytes.subarray(0, count), to: behind.entry.end };
  } finally {
    handle.close();
  }
}
