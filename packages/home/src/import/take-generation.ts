import { hash } from 'node:crypto';
import { entryAfterPiece, type SourceEntry } from '@agentspine/archive';
import type { Digest, SourceFileId, SourcePiece, SourceStat } from '@agentspine/schema';
import type { FileImport } from './import-file.ts';
import { entryForParser } from './parse-chunk.ts';
import type { TranscriptContent } from './transcript-content.ts';

/** A file is read, stored and parsed in chunks of this size, so memory does not grow with it. */
export const chunkBytes = 4 * 1024 * 1024;

/** A transcript that is open, with what is known of its file. */
export interface OpenSource {
  /** That the transcript is known by; its file may be a compressed one. */
  readonly path: string;
  readonly foundAt: string;
  readonly file: SourceFileId;
  readonly stat: SourceStat;
  readonly content: TranscriptContent;
}

/** Takes bytes from the entry's end to the end of the file, a chunk at a time. */
export async function takeGeneration(
  source: OpenSource,
  from: SourceEntry,
  run: FileImport,
  head?: Uint8Array,
): Promise<void> {
  const { content } = source;
  let entry = entryForParser(from, run.harnesses);
  // Half a line that was taken before is parsed again together with its rest.
  let carry = await content.read(entry.offset, entry.end - entry.offset);
  for (let position = entry.end; position < content.size || position === 0; ) {
    const bytes = position === 0 && head !== undefined ? head : await content.read(position, chunkBytes);
    if (bytes.length === 0) break;
    position += bytes.length;
    const piece = takePiece(source, entry, bytes, run);
    const known = entryAfterPiece(entry, piece);
    const unparsed = carry.length === 0 ? bytes : Buffer.concat([carry, bytes]);
    const derived = await run.pool.derive({
      file: source.file,
      entry: known,
      bytes: unparsed,
      to: known.end,
      isEnd: known.end >= content.size,
      keepsText: run.keepsRaw,
    });
    run.batch.addDerived(derived);
    entry = derived.entry;
    // Should the next read fail, this much is taken all the same.
    run.snapshot.files.set(source.file, entry);
    carry = unparsed.slice(unparsed.length - (entry.end - entry.offset));
    run.onBytes(bytes.length);
    await run.batch.writeWhenLarge();
  }
  run.snapshot.files.set(source.file, { ...entry, stat: source.stat });
}

function takePiece(source: OpenSource, entry: SourceEntry, bytes: Uint8Array, run: FileImport): SourcePiece {
  const to = entry.end + bytes.length;
  const sample = source.content.sample(to, bytes);
  const describe = (digest: Digest): SourcePiece => ({
    v: 1,
    kind: 'piece',
    file: source.file,
    path: source.path,
    harness: entry.harness,
    generation: entry.generation,
    from: entry.end,
    to,
    digest,
    stored: run.keepsRaw,
    sample,
    stat: source.stat,
    takenAt: run.clock().toISOString(),
  });
  run.batch.addPiece(bytes, describe);
  return describe(sample);
}

/** What is known of a file of which nothing was taken. */
export function startEntry(path: string, harness: string, stat: SourceStat, generation: number): SourceEntry {
  const nothing = hash('sha256', '') as Digest;
  return {
    path,
    harness,
    generation,
    end: 0,
    sample: nothing,
    stat,
    offset: 0,
    taken: 0,
    parser: '',
    state: undefined,
  };
}
