import {
  type ContentStore,
  type CursorSnapshot,
  type Custody,
  groupPieces,
  isBehind,
  type Ledger,
  type Tombstones,
} from '@agentspine/archive';
import type { FileStat, SourceTree } from '@agentspine/durable-fs';
import type { HarnessRegistry, KeptEvents } from '@agentspine/ingest';
import type { SourceFileId, SourcePiece } from '@agentspine/schema';
import { reasonOf } from '@agentspine/stores';
import { threadWorthBytes } from '@agentspine/stores/other-thread';
import { deriveBehind } from './derive-behind.ts';
import { DerivePool } from './derive-pool.ts';
import { ImportBatch } from './import-batch.ts';
import { importFile } from './import-file.ts';
import type { ImportProgress } from './import-progress.ts';
import type { ImportThread } from './import-thread.ts';
import { inLanes } from './in-lanes.ts';
import { sourceStatOf } from './source-stat-of.ts';
import type { FileStarts } from './trace/order-originals.ts';
import { isCompressed } from './transcript-path.ts';

/** A file that may be a transcript, and what the file system says of it. */
export interface Candidate {
  readonly path: string;
  readonly stat: FileStat;
}

export interface TranscriptImport {
  readonly harnesses: HarnessRegistry;
  readonly sources: SourceTree;
  readonly custody: Custody;
  readonly ledger: Ledger;
  readonly content: ContentStore;
  readonly snapshot: CursorSnapshot;
  readonly candidates: readonly Candidate[];
  /** How many bytes there are to take, roughly: whether a second thread is worth its start. */
  readonly newBytes: number;
  /** That second thread; without it everything is done in this one. */
  readonly thread?: ImportThread;
  /** Keeps the events of what is derived here; without it none are kept, in the second thread either. */
  readonly kept?: KeptEvents | undefined;
  /** Is given what files begin with of which nothing was known. */
  readonly starts?: FileStarts | undefined;
  readonly keepsRaw: boolean;
  /** What was erased, and stays away. */
  readonly tombstones?: Tombstones | undefined;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
  readonly progress: ImportProgress;
}

export interface ImportOutcome {
  /** Files that were new or had grown. */
  files: number;
  unchangedFiles: number;
  /** Files of sessions that were erased. */
  erasedFiles: number;
  bytesRead: number;
  bytesStored: number;
  /** Packs that were written. */
  packs: number;
  unparsedLines: number;
  /** Files that are not transcripts by what they hold. */
  readonly skipped: string[];
  /** Files that could not be read, with the reason. */
  readonly problems: { readonly path: string; readonly reason: string }[];
  /** Whether the snapshot differs from what `cursors.json` says. */
  isSnapshotChanged: boolean;
  /** Whether Ctrl-C ended it early; what was written by then stays. */
  wasInterrupted: boolean;
}

/**
 * Takes custody of what is new in the candidates and derives it into the ledger. Ends early, with everything it began
 * written, when the signal is aborted; the next import goes on where it stopped.
 */
export async function importTranscripts(run: TranscriptImport): Promise<ImportOutcome> {
  const batch = new ImportBatch(run.custody, run.ledger, run.keepsRaw ? undefined : run.content);
  const outcome: ImportOutcome = {
    files: 0,
    unchangedFiles: 0,
    erasedFiles: 0,
    bytesRead: 0,
    bytesStored: 0,
    packs: 0,
    unparsedLines: 0,
    skipped: [],
    problems: [],
    isSnapshotChanged: false,
    wasInterrupted: false,
  };
  const piecesOf = lazyPieces(run.custody);
  outcome.isSnapshotChanged = await catchUp(run, batch, piecesOf, outcome);
  const thread = run.newBytes >= threadWorthBytes ? run.thread : undefined;
  const pool = new DerivePool({ thread, harnesses: run.harnesses, kept: run.kept });
  const work = async (candidate: Candidate): Promise<void> => {
    if (run.signal.aborted) outcome.wasInterrupted = true;
    else await importCandidate(candidate, run, { batch, pool, piecesOf }, outcome);
  };
  await inLanes(
    run.candidates.filter(({ path }) => !isCompressed(path)),
    work,
  );
  // One at a time: a frame may ask for a window of 128 MiB.
  await inLanes(
    run.candidates.filter(({ path }) => isCompressed(path)),
    work,
    1,
  );
  await batch.commit();
  return Object.assign(outcome, batch.totals);
}

/**
 * Derives what a crash left in custody but not in the ledger, and writes it: only the last generation of a file is looked
 * after, so none may begin before this is done. Returns whether there was any.
 */
async function catchUp(
  run: TranscriptImport,
  batch: ImportBatch,
  piecesOf: PiecesOf,
  outcome: ImportOutcome,
): Promise<boolean> {
  const { harnesses, custody, snapshot, sources } = run;
  const behind = [...snapshot.files].filter(([, entry]) => isBehind(entry) && harnesses.find(entry.harness));
  for (const [file, entry] of behind) {
    const pieces = await piecesOf(file, entry.generation);
    try {
      const from = { harnesses, custody, sources, snapshot };
      await deriveBehind({ ...from, file, entry, pieces, batch, keepsText: run.keepsRaw });
    } catch (error) {
      if (!isSourceFailure(error, entry.path)) throw error;
      outcome.problems.push({ path: entry.path, reason: reasonOf(error) });
    }
  }
  await batch.commit();
  return behind.length > 0;
}

async function importCandidate(
  candidate: Candidate,
  run: TranscriptImport,
  tools: { readonly batch: ImportBatch; readonly pool: DerivePool; readonly piecesOf: PiecesOf },
  outcome: ImportOutcome,
): Promise<void> {
  run.progress.file();
  try {
    const result = await importFile(candidate.path, sourceStatOf(candidate.stat), {
      harnesses: run.harnesses,
      sources: run.sources,
      custody: run.custody,
      snapshot: run.snapshot,
      ...tools,
      clock: run.clock,
      tombstones: run.tombstones,
      starts: run.starts,
      keepsRaw: run.keepsRaw,
      onBytes: run.progress.bytes,
    });
    if (result === 'imported') outcome.files += 1;
    else if (result === 'known-other' || result === 'other') outcome.skipped.push(candidate.path);
    else if (result === 'erased' || result === 'known-erased') outcome.erasedFiles += 1;
    else outcome.unchangedFiles += 1;
    if (!['unchanged', 'known-other', 'known-erased'].includes(result)) outcome.isSnapshotChanged = true;
  } catch (error) {
    if (!isSourceFailure(error, candidate.path)) throw error;
    // Some of the file may have been taken before.
    outcome.isSnapshotChanged = true;
    outcome.problems.push({ path: candidate.path, reason: reasonOf(error) });
  }
}

type PiecesOf = (file: SourceFileId, generation: number) => Promise<readonly SourcePiece[]>;

/** The manifest is read once, and only when a file's content has to be compared with it. */
function lazyPieces(custody: Custody): PiecesOf {
  let grouped: Promise<Map<SourceFileId, SourcePiece[][]>> | undefined;
  return async (file, generation) => {
    grouped ??= custody.readPieces().then(groupPieces);
    return (await grouped).get(file)?.[generation] ?? [];
  };
}

/** A source that cannot be read is a counted problem; a store that cannot be written ends the import. */
function isSourceFailure(error: unknown, path: string): error is Error {
  return error instanceof Error && 'path' in error && error.path === path;
}
