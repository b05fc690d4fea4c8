import { hash } from 'node:crypto';
import {
  ArchiveError,
  type CursorSnapshot,
  type Custody,
  isBehind,
  type SourceEntry,
  sourceFileIdOf,
} from '@agentspine/archive';
import { BlobStoreError } from '@agentspine/blob-store';
import { DurableFsError, type SourceTree } from '@agentspine/durable-fs';
import { growthOf, type HarnessDatabase } from '@agentspine/ingest';
import type { SourceFileId, SourcePiece, SourceStat } from '@agentspine/schema';
import { readDatabase } from './database-content.ts';
import type { DerivePool } from './derive-pool.ts';
import { type ErasureGate, erasedNameOf, withoutErased } from './erased-source.ts';
import type { ImportBatch } from './import-batch.ts';
import { judgeMetadata, type MetadataJudgement } from './judge-metadata.ts';
import { isOfOtherParser } from './parse-chunk.ts';
import { isDatabase } from './stat-of-database.ts';
import { chunkBytes, type OpenSource, startEntry, type TakenBefore, takeGeneration } from './take-generation.ts';
import type { FileStarts } from './trace/order-originals.ts';
import { openContent, type TranscriptContent } from './transcript-content.ts';
import { isCompressed, transcriptPathOf, withPartMissing } from './transcript-path.ts';

/** What an import of one file needs. */
export interface FileImport extends ErasureGate {
  readonly sources: SourceTree;
  readonly snapshot: CursorSnapshot;
  readonly batch: ImportBatch;
  readonly pool: DerivePool;
  readonly clock: () => Date;
  readonly custody: Pick<Custody, 'readGeneration'>;
  readonly piecesOf: (file: SourceFileId, generation: number) => Promise<readonly SourcePiece[]>;
  readonly keepsRaw: boolean;
  readonly onBytes: (count: number) => void;
  /** Is given what files begin with. */
  readonly starts?: FileStarts | undefined;
}

/**
 * `known-erased`, `erased`: of sessions that were erased, and passed over, as was known or as was found now. `unchanged`: not opened. `touched`: opened, compared, nothing new. `known-other`, `other`: no transcript, as was known, or
 * as was found now.
 */
export type FileOutcome =
  | Exclude<MetadataJudgement, 'to-open'>
  | 'touched'
  | 'other'
  | 'known-erased'
  | 'erased'
  | 'imported';

/** Takes what is new in one file into custody and derives it. Opens the file only when its metadata changed. */
export async function importFile(path: string, stat: SourceStat, run: FileImport): Promise<FileOutcome> {
  const known = transcriptPathOf(path, run.sources);
  const file = sourceFileIdOf(known);
  const entry = run.snapshot.files.get(file);
  const erasedName = erasedNameOf(path, run);
  const skipped = erasedName === undefined ? undefined : run.snapshot.skipped.get(erasedName);
  if (skipped !== undefined && judgeMetadata(path, stat, { entry, skipped }) === 'known-other') return 'known-erased';
  const judged = judgeMetadata(path, stat, { entry, skipped: run.snapshot.skipped.get(path) });
  if (judged !== 'to-open') return judged;
  // What it holds stays as it is until the harness is there again.
  if (entry !== undefined && run.harnesses.find(entry.harness) === undefined) return 'other';
  const database = isDatabase(path) ? run.harnesses.databaseOf(path) : undefined;
  if (database !== undefined) return importDatabase({ path, known, file, stat }, database, run);
  using content = await openContent(run.sources, path, stat.size);
  const { problem } = content;
  // A file of which a part is missing is looked at again, and reported again, until it is whole.
  const source = {
    path: known,
    foundAt: path,
    file,
    stat: problem === undefined ? stat : withPartMissing(stat),
    content,
  };
  const outcome = entry === undefined ? await takeNew(source, run) : await takeChange(source, entry, run);
  if (problem !== undefined) throw new DurableFsError('FS_BAD_ZSTD', `${path} ${problem}`, { path });
  return outcome;
}

/** Reads a live database until nothing is new in it; a large one takes several readings. */
async function importDatabase(
  found: Pick<OpenSource, 'file' | 'stat'> & { readonly path: string; readonly known: string },
  database: HarnessDatabase,
  run: FileImport,
): Promise<FileOutcome> {
  const { path: foundAt, known: path, file, stat } = found;
  let outcome: FileOutcome = 'touched';
  for (let hasMore = true; hasMore; ) {
    const entry = run.snapshot.files.get(file);
    using content = readDatabase(foundAt, database, entry);
    const source = { path, foundAt, file, stat, content };
    const taken = entry === undefined ? await takeNew(source, run) : await takeChange(source, entry, run);
    if (taken !== 'touched') outcome = taken;
    hasMore = content.hasMore && taken === 'imported';
  }
  return outcome;
}

async function takeNew(source: OpenSource, run: FileImport): Promise<FileOutcome> {
  const { path, foundAt, stat, content } = source;
  const head = await content.read(0, chunkBytes);
  const harness = run.harnesses.recognise(head, path);
  if (harness === undefined) {
    if (content.problem === undefined) run.snapshot.skipped.set(foundAt, stat);
    return 'other';
  }
  run.snapshot.skipped.delete(foundAt);
  return takeUnlessErased(source, startEntry(path, harness.source, stat, 0), run, { head });
}

/** Takes what is after the entry's end, without the lines of erased sessions. */
async function takeUnlessErased(
  source: OpenSource,
  from: SourceEntry,
  run: FileImport,
  before: TakenBefore = {},
): Promise<FileOutcome> {
  const kept = await withoutErased(source, from, run);
  if (kept === 'erased') {
    run.snapshot.skipped.set(erasedNameOf(source.foundAt, run) ?? '', source.stat);
    return 'erased';
  }
  await takeGeneration(kept, from, run, kept === source ? before : { ...before, head: undefined });
  return 'imported';
}

async function takeChange(source: OpenSource, entry: SourceEntry, run: FileImport): Promise<FileOutcome> {
  const { content, file, stat } = source;
  if (content.isGenerated === true && content.size === entry.end) {
    run.snapshot.files.set(file, { ...entry, stat });
    return 'touched';
  }
  const isLess = content.size < entry.end;
  // What is missing of a file that is cut may be all that differs.
  if (content.problem !== undefined && isLess) return 'touched';
  if (isLess || !(await isIntact(source, entry, run))) return takeNextGeneration(source, entry, run);
  if (content.size > entry.end) return takeUnlessErased(source, entry, run);
  run.snapshot.files.set(file, { ...entry, stat });
  return 'touched';
}

/** Whether the content still begins with all that is held of it. */
async function isIntact(source: OpenSource, entry: SourceEntry, run: FileImport): Promise<boolean> {
  const { foundAt, file, content } = source;
  const grows = growthOf(run.harnesses.get(entry.harness).form, entry.path) === 'appended' && !isCompressed(foundAt);
  const isLonger = content.size > entry.end && grows;
  // A sample bounds the cost of a file that grew; of what was taken out of a compressed file there is none.
  if (isLonger && content.sample(entry.end, new Uint8Array(0)) === entry.sample) return true;
  const pieces = await run.piecesOf(file, entry.generation);
  if (await holdsPieces(content, pieces)) return true;
  // Lines of erased sessions were taken out of what is held.
  const kept = await withoutErased(source, startEntry(source.path, entry.harness, source.stat, entry.generation), run);
  return kept !== 'erased' && kept !== source && (await holdsPieces(kept.content, pieces));
}

async function holdsPieces(content: TranscriptContent, pieces: readonly SourcePiece[]): Promise<boolean> {
  for (const piece of pieces) {
    const bytes = await content.read(piece.from, piece.to - piece.from);
    if (hash('sha256', bytes) !== piece.digest) return false;
  }
  return true;
}

/** Takes all of a file whose bytes are others than before; it may now be of another harness. */
async function takeNextGeneration(source: OpenSource, before: SourceEntry, run: FileImport): Promise<FileOutcome> {
  const { content, path, stat, file } = source;
  const head = await content.read(0, chunkBytes);
  const harness = run.harnesses.recognise(head, path)?.source ?? before.harness;
  const versionBefore = harness === before.harness ? await readVersion(file, before, run) : undefined;
  const start = startEntry(path, harness, stat, before.generation + 1);
  const taken = await takeUnlessErased(source, start, run, { head, versionBefore });
  // What is held of the file stays; the sessions that it has now were erased.
  if (taken === 'erased') run.snapshot.files.set(file, { ...before, stat });
  return taken;
}

/**
 * The whole of what is held of a document that is written again as a whole; `undefined` where the ledger does not have all that today's
 * parser says of it, or custody lost some of its bytes.
 */
async function readVersion(file: SourceFileId, entry: SourceEntry, run: FileImport): Promise<Uint8Array | undefined> {
  if (growthOf(run.harnesses.get(entry.harness).form, entry.path) !== 'rewritten') return undefined;
  if (isBehind(entry) || isOfOtherParser(entry, run.harnesses)) return undefined;
  const pieces = await run.piecesOf(file, entry.generation);
  if (pieces.length === 0 || !pieces.every(({ stored }) => stored)) return undefined;
  const parts: Uint8Array[] = [];
  try {
    for await (const { bytes } of run.custody.readGeneration(pieces, 0)) parts.push(bytes);
  } catch (error) {
    // What custody lost keeps nobody from importing.
    if (error instanceof ArchiveError || error instanceof BlobStoreError) return undefined;
    throw error;
  }
  return Buffer.concat(parts);
}
