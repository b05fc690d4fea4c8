import { hash } from 'node:crypto';
import { chunkedBytesMin, contentChunks, entryAfterPiece, type SourceEntry } from '@agentspine/archive';
import { growthOf } from '@agentspine/ingest';
import type { Digest, SourceFileId, SourcePiece, SourceStat } from '@agentspine/schema';
import type { FileImport } from './import-file.ts';
import { entryForParser } from './parse-chunk.ts';
import { startOf } from './trace/order-originals.ts';
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

/** What was read of it before. */
export interface TakenBefore {
  /** Its first bytes. */
  readonly head?: Uint8Array | undefined;
  /** The whole version before of a document that was written again, of which the ledger has every line. */
  readonly versionBefore?: Uint8Array | undefined;
}

/** Takes bytes from the entry's end to the end of the file, a chunk at a time. */
export async function takeGeneration(
  source: OpenSource,
  from: SourceEntry,
  run: FileImport,
  { head, versionBefore }: TakenBefore = {},
): Promise<void> {
  const { content } = source;
  let entry = entryForParser(from, run.harnesses);
  // Half a line that was taken before is parsed again together with its rest.
  let carry = await content.read(entry.offset, entry.end - entry.offset);
  for (let position = entry.end; position < content.size || position === 0; ) {
    const bytes = position === 0 && head !== undefined ? head : await content.read(position, chunkBytes);
    if (bytes.length === 0) break;
    if (position === 0 && entry.generation === 0) run.starts?.set(source.file, startOf(bytes, source.file, 0));
    position += bytes.length;
    const known = takePieces(source, entry, bytes, run);
    const isEnd = known.end >= content.size;
    const unparsed = carry.length === 0 ? bytes : Buffer.concat([carry, bytes]);
    const derived = await run.pool.derive({
      file: source.file,
      entry: known,
      bytes: unparsed,
      to: known.end,
      isEnd,
      keepsText: run.keepsRaw,
      // A document says nothing before its end.
      versionBefore: isEnd ? versionBefore : undefined,
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

/** Takes bytes as one piece; those of a large document that is written again as a whole, as chunks that its versions share. */
function takePieces(source: OpenSource, from: SourceEntry, bytes: Uint8Array, run: FileImport): SourceEntry {
  const { form } = run.harnesses.get(from.harness);
  const isChunked = source.content.size >= chunkedBytesMin && growthOf(form, from.path) === 'rewritten';
  const takenAt = run.clock().toISOString();
  let entry = from;
  for (const part of isChunked ? contentChunks(bytes) : [bytes]) {
    // Versions of a document are compared whole, so a sample of it would be of no use.
    const sample = isChunked ? (hash('sha256', part) as Digest) : source.content.sample(entry.end + part.length, part);
    entry = entryAfterPiece(entry, takePiece(source, entry, part, { run, sample, takenAt }));
  }
  return entry;
}

function takePiece(
  source: OpenSource,
  entry: SourceEntry,
  bytes: Uint8Array,
  { run, sample, takenAt }: { readonly run: FileImport; readonly sample: Digest; readonly takenAt: string },
): SourcePiece {
  const to = entry.end + bytes.length;
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
    takenAt,
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
