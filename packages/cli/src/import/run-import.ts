import { resolve } from 'node:path';
import { type CursorSnapshot, writeCursorFile } from '@agentspine/archive';
import { type FileStat, nodeFileSystem, nodeSourceTree, type SourceTree } from '@agentspine/durable-fs';
import { type Found, harnessRoots, walkTranscripts } from '@agentspine/ingest';
import type { ContentMode } from '@agentspine/schema';
import { boundHeap } from '../bound-heap.ts';
import { type AddedRows, buildArchive } from '../build-archive.ts';
import type { Surroundings } from '../command.ts';
import { type Home, readTextFile } from '../compose.ts';
import { findLostManifest, refuseLostLedger } from '../doctor/find-lost.ts';
import { CommandError } from '../errors.ts';
import { openStores } from '../stores.ts';
import { startImportProgress } from './import-progress.ts';
import { type ImportOutcome, importTranscripts } from './import-transcripts.ts';
import { loadSnapshot, markOf } from './load-snapshot.ts';
import { beginTraceOf, noTrace } from './trace/begin-trace-of.ts';

export interface ImportRequest {
  readonly home: Home;
  /** None: where the harnesses keep their files. */
  readonly paths: readonly string[];
  readonly mode: ContentMode | undefined;
  readonly world: Surroundings;
  /** `false` leaves the trace as it is; default true. */
  readonly fillsTrace?: boolean;
  /** Where the transcripts are; the machine's files when missing. */
  readonly sources?: SourceTree;
}

/** What `spine import --json` prints: what this run added. */
export interface ImportReport extends AddedRows {
  /** Files that were new or had grown. */
  readonly files: number;
  readonly bytesRead: number;
  readonly bytesStored: number;
  readonly unparsedLines: number;
  readonly skippedFiles: number;
  /** Events of the trace. */
  readonly traceEvents: number;
  readonly elapsedMs: number;
}

export interface ImportResult {
  readonly report: ImportReport;
  readonly unchangedFiles: number;
  readonly wasInterrupted: boolean;
  /** A line each: what could not be read, and what was repaired. */
  readonly notices: readonly string[];
}

type FoundFile = Found<FileStat>;

/** From here on time matters less than memory: what is smaller is over before the heap has grown. */
const boundedFromBytes = 160 * 1024 * 1024;

/** Imports, builds the archive, and saves the cursors. @throws CommandError when there was nothing to look at */
export async function runImport(request: ImportRequest): Promise<ImportResult> {
  const { home, world } = request;
  const startedMs = world.clock().getTime();
  const found = findFiles(request);
  const candidates = found.filter((each) => each.kind === 'candidate');
  await using stores = await openStores(home, world, request.mode);
  await refuseLostLedger(home, stores.ledger, world);
  const lost = await findLostManifest(home, stores.ledger);
  const { snapshot, isAsSaved } = await loadSnapshot(await readTextFile(home.cursors), stores.custody, stores.ledger);
  const size = sizeOf(candidates, snapshot);
  if (size.bytes > boundedFromBytes) boundHeap();
  const progress = startImportProgress(world.stderr, size, world.clock);
  const outcome = await importTranscripts({
    sources: request.sources ?? nodeSourceTree,
    custody: stores.custody,
    ledger: stores.ledger,
    content: stores.content,
    snapshot,
    candidates,
    newBytes: size.bytes,
    keepsRaw: stores.mode === 'full',
    clock: world.clock,
    signal: world.signal,
    progress,
  });
  progress.done();
  if (outcome.isSnapshotChanged || !isAsSaved) await saveSnapshot(home, stores, snapshot);
  // Another thread reads for the trace while this one builds the archive.
  await using tracing =
    request.fillsTrace === false ? noTrace : await beginTraceOf({ home, world, stores, snapshot, outcome });
  const added = await buildArchive(home, stores.ledger, world, outcome.files > 0);
  const trace = await tracing.finish();
  return {
    report: {
      files: outcome.files,
      bytesRead: outcome.bytesRead,
      bytesStored: outcome.bytesStored,
      ...added,
      unparsedLines: outcome.unparsedLines,
      skippedFiles: outcome.skippedFiles + found.filter((each) => each.kind === 'other-name').length,
      traceEvents: trace.events,
      elapsedMs: world.clock().getTime() - startedMs,
    },
    unchangedFiles: outcome.unchangedFiles,
    wasInterrupted: outcome.wasInterrupted || trace.wasInterrupted,
    notices: noticesOf(found, outcome, [
      ...trace.notices,
      ...(lost === undefined ? [] : [`${lost.path} ${lost.what}; ${lost.advice}`]),
      ...stores.warnings,
      ...stores.ledger.recovered.map((tail) => tornNotice('ledger', tail)),
      ...(stores.manifestTail === undefined ? [] : [tornNotice('custody manifest', stores.manifestTail)]),
    ]),
  };
}

/** Where to look. @throws CommandError when nothing is there. */
function findFiles({ paths, world, sources = nodeSourceTree }: ImportRequest): readonly FoundFile[] {
  const asked = paths.map((path) => resolve(world.workingDirectory, path));
  const roots = paths.length > 0 ? asked : harnessRoots(world.env, world.homeDirectory).map((root) => root.path);
  const found = [...walkTranscripts(sources, roots)];
  const missing = found.filter((each) => each.kind === 'missing').map((each) => each.path);
  if (paths.length > 0 && missing.length > 0) {
    throw new CommandError(
      'CLI_NOT_FOUND',
      `there is nothing at ${missing.join(', ')}; give a home, a folder or a file`,
    );
  }
  if (found.length === missing.length) {
    const places = paths.length > 0 ? asked : missing;
    throw new CommandError(
      'CLI_NOTHING_FOUND',
      `no transcripts under ${places.join(', ')}; give a path: spine import PATH`,
    );
  }
  return found;
}

async function saveSnapshot(
  home: Home,
  stores: Awaited<ReturnType<typeof openStores>>,
  snapshot: CursorSnapshot,
): Promise<void> {
  await writeCursorFile(nodeFileSystem, home.cursors, {
    ...snapshot,
    manifest: await stores.custody.mark(),
    ledger: await markOf(stores.ledger),
  });
}

/** What the progress counts towards. */
function sizeOf(candidates: readonly { readonly path: string; readonly stat: FileStat }[], snapshot: CursorSnapshot) {
  const known = new Map([...snapshot.files.values()].map((entry) => [entry.path, entry.end]));
  const bytes = candidates.reduce((sum, { path, stat }) => sum + Math.max(0, stat.size - (known.get(path) ?? 0)), 0);
  return { files: candidates.length, bytes };
}

function noticesOf(found: readonly FoundFile[], outcome: ImportOutcome, others: readonly string[]): readonly string[] {
  const unreadable = found.filter((each) => each.kind === 'unreadable');
  return [
    ...unreadable.map((each) => `cannot read ${each.path}: ${messageOf(each.cause)}`),
    ...outcome.problems.map((problem) => `cannot read ${problem.path}: ${problem.reason}`),
    ...others,
  ];
}

function tornNotice(what: string, tail: { readonly cutBytes: number; readonly savedAs: string }): string {
  return `the ${what} ended in half a line; ${tail.cutBytes} bytes were cut and kept as ${tail.savedAs}`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
