import { createHash, hash } from 'node:crypto';
import {
  type CursorSnapshot,
  decideSourceChange,
  entryAfterPiece,
  type SourceEntry,
  sampledWholeBytesMax,
  sampleWindows,
  sourceFileIdOf,
} from '@agentspine/archive';
import type { SourceFile, SourceTree } from '@agentspine/durable-fs';
import { recogniseTranscript } from '@agentspine/ingest';
import type { Digest, SourceFileId, SourcePiece, SourceStat } from '@agentspine/schema';
import type { DerivePool } from './derive-pool.ts';
import type { ImportBatch } from './import-batch.ts';
import { entryForParser } from './parse-stretch.ts';
import { readStretch } from './read-stretch.ts';

/** A file is read, stored and parsed in stretches of this size, so memory does not grow with it. */
export const stretchBytes = 4 * 1024 * 1024;

/** What an import of one file needs. */
export interface FileImport {
  readonly sources: SourceTree;
  readonly snapshot: CursorSnapshot;
  readonly batch: ImportBatch;
  readonly pool: DerivePool;
  readonly clock: () => Date;
  readonly piecesOf: (file: SourceFileId, generation: number) => Promise<readonly SourcePiece[]>;
  readonly keepsRaw: boolean;
  readonly onBytes: (count: number) => void;
}

/**
 * `unchanged`: not opened. `touched`: opened, compared, nothing new. `known-other`, `other`: no transcript, as was known, or
 * as was found now.
 */
export type FileOutcome = 'unchanged' | 'touched' | 'known-other' | 'other' | 'imported';

/** A source file that is open, with what is known of it. */
interface OpenSource {
  readonly path: string;
  readonly file: SourceFileId;
  readonly stat: SourceStat;
  readonly handle: SourceFile;
}

/** Takes what is new in one file into custody and derives it. Opens the file only when its metadata changed. */
export async function importFile(path: string, stat: SourceStat, run: FileImport): Promise<FileOutcome> {
  const file = sourceFileIdOf(path);
  const entry = run.snapshot.files.get(file);
  if (entry === undefined) return importNewFile(path, file, stat, run);
  const change = decideSourceChange(entry, stat);
  if (change === 'unchanged') return 'unchanged';
  const handle = run.sources.open(path);
  try {
    const source: OpenSource = { path, file, stat, handle };
    if (change === 'restart') return await takeNextGeneration(source, entry, run);
    if (change === 'extend') {
      const isIntact = sampleOf(handle, entry.end) === entry.sample;
      return isIntact ? await takeGeneration(source, entry, run) : await takeNextGeneration(source, entry, run);
    }
    if (await holdsPieces(handle, await run.piecesOf(file, entry.generation))) {
      run.snapshot.files.set(file, { ...entry, stat });
      return 'touched';
    }
    return await takeNextGeneration(source, entry, run);
  } finally {
    handle.close();
  }
}

async function importNewFile(
  path: string,
  file: SourceFileId,
  stat: SourceStat,
  run: FileImport,
): Promise<FileOutcome> {
  const skipped = run.snapshot.skipped.get(path);
  if (skipped !== undefined && decideSourceChange({ end: skipped.size, stat: skipped }, stat) === 'unchanged') {
    return 'known-other';
  }
  const handle = run.sources.open(path);
  try {
    const head = readStretch(handle, 0, Math.min(stat.size, stretchBytes));
    const parser = recogniseTranscript(head, path);
    if (parser === undefined) {
      run.snapshot.skipped.set(path, stat);
      return 'other';
    }
    run.snapshot.skipped.delete(path);
    const start = startEntry(path, parser.source, stat, 0);
    return await takeGeneration({ path, file, stat, handle }, start, run, head);
  } finally {
    handle.close();
  }
}

/** Takes all of a file whose bytes are others than before; it may now be of another harness. */
function takeNextGeneration(source: OpenSource, before: SourceEntry, run: FileImport): Promise<FileOutcome> {
  const head = readStretch(source.handle, 0, Math.min(source.stat.size, stretchBytes));
  const harness = recogniseTranscript(head, source.path)?.source ?? before.harness;
  return takeGeneration(source, startEntry(before.path, harness, source.stat, before.generation + 1), run, head);
}

/** Takes bytes from the entry's end to the end of the file, a stretch at a time. */
async function takeGeneration(
  source: OpenSource,
  from: SourceEntry,
  run: FileImport,
  head?: Uint8Array,
): Promise<FileOutcome> {
  let entry = entryForParser(from);
  // Half a line that was taken before is parsed again together with its rest.
  let carry = readStretch(source.handle, entry.offset, entry.end - entry.offset);
  for (let position = entry.end; position < source.stat.size || position === 0; ) {
    const length = Math.min(stretchBytes, source.stat.size - position);
    const bytes = position === 0 && head !== undefined ? head : readStretch(source.handle, position, length);
    if (bytes.length === 0) break;
    position += bytes.length;
    const piece = await takePiece(source, entry, bytes, run);
    const known = entryAfterPiece(entry, piece);
    const unparsed = carry.length === 0 ? bytes : Buffer.concat([carry, bytes]);
    const derived = await run.pool.derive({
      file: source.file,
      entry: known,
      bytes: unparsed,
      to: known.end,
      isEnd: known.end >= source.stat.size,
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
  return 'imported';
}

async function takePiece(
  source: OpenSource,
  entry: SourceEntry,
  bytes: Uint8Array,
  run: FileImport,
): Promise<SourcePiece> {
  const to = entry.end + bytes.length;
  const isWhole = entry.end === 0 && to <= sampledWholeBytesMax;
  const sample = isWhole ? (hash('sha256', bytes) as Digest) : sampleOf(source.handle, to);
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
  await run.batch.addPiece(bytes, describe);
  return describe(sample);
}

/** SHA-256 of the sampled windows of the first `end` bytes. */
function sampleOf(handle: SourceFile, end: number): Digest {
  const digest = createHash('sha256');
  for (const window of sampleWindows(end)) digest.update(readStretch(handle, window.from, window.to - window.from));
  return digest.digest('hex') as Digest;
}

/** Whether the file still holds exactly the bytes of its pieces. */
async function holdsPieces(handle: SourceFile, pieces: readonly SourcePiece[]): Promise<boolean> {
  for (const piece of pieces) {
    const bytes = readStretch(handle, piece.from, piece.to - piece.from);
    if (hash('sha256', bytes) !== piece.digest) return false;
  }
  return true;
}

function startEntry(path: string, harness: string, stat: SourceStat, generation: number): SourceEntry {
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
