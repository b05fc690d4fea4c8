import { type CursorSnapshot, markAfter, readTombstones, writeCursorFile } from '@agentspine/archive';
import { type FileStat, nodeFileSystem, nodeSourceTree, type SourceTree } from '@agentspine/durable-fs';
import { KeptEvents } from '@agentspine/ingest';
import type { RowCounts } from '@agentspine/read-model';
import { counted, fewOf } from '@agentspine/render/count-text';
import type { ContentMode } from '@agentspine/schema';
import { boundHeap, type Home, type HomeContext } from '@agentspine/stores';
import { buildArchive } from '@agentspine/stores/build-archive';
import { readSavedCursors } from '@agentspine/stores/canonical-marks';
import { findLostManifest, refuseLostLedger } from '@agentspine/stores/find-lost';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { loadSnapshot } from '@agentspine/stores/load-snapshot';
import { compressLedger, openStores, type Stores } from '@agentspine/stores/open-stores';
import { threadWorthBytes } from '@agentspine/stores/other-thread';
import { packCustody } from '../blobs/pack-custody.ts';
import { buildBeside, canBuildBeside } from './build-beside.ts';
import {
  cleanedUp,
  type FoundFiles,
  findFiles,
  nothingFound,
  noticeOfPassedOver,
  type TakenLook,
} from './find-files.ts';
import { startImportProgress } from './import-progress.ts';
import { ImportThread } from './import-thread.ts';
import { type ImportOutcome, importTranscripts } from './import-transcripts.ts';
import { countKeptTranscripts, sayKeptTexts } from './kept-texts.ts';
import { type PassedOver, passedOverIn } from './passed-over.ts';
import { rederiveOutdated } from './rederive-outdated.ts';
import type { JournalSizes } from './report-marks.ts';
import { saveNothingNew } from './save-nothing-new.ts';
import { beginTraceOf, noTrace, type TraceBeginning, type TraceOutcome } from './trace/begin-trace-of.ts';
import type { FileStarts } from './trace/order-originals.ts';
import { plainPathOf } from './transcript-path.ts';

/** What is imported into which home. */
export interface ImportRequest {
  /** The home. */
  readonly home: Home;
  /** None: where the harnesses keep their files. */
  readonly paths: readonly string[];
  /** What is kept of texts: `full`, `hash-only` or `off`. */
  readonly mode: ContentMode | undefined;
  /** Clock, environment and callbacks. */
  readonly world: HomeContext;
  /** `false` leaves the trace as it is; default true. */
  readonly fillsTrace?: boolean;
  /** An id of the build of the program, so that the next import may believe this one; none is believed without. */
  readonly program?: string | undefined;
  /** How far `live.sqlite` has the journals of reports; none where missing, so that the next import looks at them. */
  readonly journals?: JournalSizes | undefined;
  /** Where the transcripts are; the machine's files when missing. */
  readonly sources?: SourceTree;
  /** What was found at the same paths just now; they are looked at when missing. */
  readonly look?: TakenLook | undefined;
}

/** What `spine import --json` prints: what this run added. */
export interface ImportReport extends RowCounts {
  /** Files that were new or had grown. */
  readonly files: number;
  /** Bytes of transcripts that were read. */
  readonly bytesRead: number;
  /** Bytes that custody took on disk. */
  readonly bytesStored: number;
  /** Lines that are not records. */
  readonly unparsedLines: number;
  /** Files that are not transcripts. */
  readonly skippedFiles: number;
  /** Files of sessions that were erased, which were passed over. */
  readonly erasedFiles: number;
  /** Files and folders that could not be read; the next import tries them again. */
  readonly unreadableFiles: number;
  /** Events that were added to the trace. */
  readonly traceEvents: number;
  /** How long it took, in milliseconds. */
  readonly elapsedMs: number;
}

/** What an import did. */
export interface ImportResult {
  /** What was done, in numbers. */
  readonly report: ImportReport;
  /** Files that have nothing new. */
  readonly unchangedFiles: number;
  /** Whether it was stopped before its end; the next call goes on. */
  readonly wasInterrupted: boolean;
  /** Whether a transcript could not be read, so that the trace lacks its events. */
  readonly isTraceIncomplete: boolean;
  /** Files that were not imported, and why. */
  readonly passedOver: PassedOver;
  /** A line each: what could not be read, and what was repaired. */
  readonly notices: readonly string[];
}

/** What growing transcripts leave between two imports is packed when so many files are there, by an import that writes a pack anyway. */
const filesWorthPacking = 64;

/** From here on time matters less than memory: what is smaller is over before the heap has grown. */
const boundedFromBytes = 160 * 1024 * 1024;

/** What is held of a file from beginning to end is small beside one; of so many that are new it is not. */
const boundedFromFiles = 8_000;

/**
 * Imports, builds the archive, and saves the cursors.
 * @throws HomeError `HOME_NOT_FOUND`, `HOME_NOTHING_FOUND` where there is nothing to look at and never was
 */
export async function runImport(request: ImportRequest): Promise<ImportResult> {
  const { home, mode, program } = request;
  const startedMs = request.world.clock().getTime();
  const { files, atMs } = request.look ?? { files: lookFor(request), atMs: startedMs };
  if (files.gone.length > 0 && (await nodeFileSystem.stat(home.custody)) === undefined)
    throw nothingFound(files, harnessesOf(request.world));
  const notices: string[] = [];
  const world = hearNotices(request.world, notices);
  await using stores = await openStores(home, world, mode);
  const { result, ...left } = await importInto(stores, files, { ...request, world, startedMs });
  if (program !== undefined && mode === undefined && notices.length === 0 && isQuiet(result)) {
    await saveNothingNew({ home, request: { ...request, program }, startedMs: atMs, ...left });
  }
  return result;
}

function lookFor({ paths, world, sources }: ImportRequest): FoundFiles {
  return findFiles(paths, world, { harnesses: harnessesOf(world), sources });
}

/** Finishes the trace; what is going on beside it has ended by then, whatever happens: it holds a lock. */
async function finishBeside(tracing: TraceBeginning, beside: Promise<unknown>): Promise<TraceOutcome> {
  try {
    return await tracing.finish();
  } finally {
    await beside;
  }
}

interface ImportedInto {
  readonly result: ImportResult;
  readonly snapshot: CursorSnapshot;
  readonly restsAtMs: number | undefined;
  readonly traceMark: string | undefined;
}

/** Imports into stores that are open, and closes what it opens besides. */
async function importInto(
  stores: Stores,
  files: FoundFiles,
  request: ImportRequest & { readonly startedMs: number },
): Promise<ImportedInto> {
  const { home, world, startedMs } = request;
  const candidates = files.found.filter((each) => each.kind === 'candidate');
  await refuseLostLedger(home, stores.ledger, world);
  const keepsText = stores.mode === 'full';
  const cursors = await readSavedCursors(home);
  const lost = await findLostManifest(home, stores.ledger, cursors);
  const { snapshot, isAsSaved, wasDamaged } = await loadSnapshot(cursors, {
    ...stores,
    keepsText,
  });
  const emptied = cleanedUp(files, snapshot);
  if (emptied === undefined) throw nothingFound(files, harnessesOf(world));
  const rederived = await rederiveOutdated({ home, stores, snapshot, world });
  const size = sizeOf(candidates, snapshot);
  const isBounded = size.bytes > boundedFromBytes || candidates.length - snapshot.files.size > boundedFromFiles;
  if (isBounded) boundHeap();
  const progress = startImportProgress(world, size);
  await using thread = new ImportThread(home);
  const isTraced = keepsText && request.fillsTrace !== false;
  const starts: FileStarts | undefined = isTraced ? new Map() : undefined;
  const kept = isTraced && size.bytes <= boundedFromBytes ? new KeptEvents(isBounded ? 0 : undefined) : undefined;
  const outcome = await importTranscripts({
    thread,
    kept,
    starts,
    harnesses: harnessesOf(world),
    sources: request.sources ?? nodeSourceTree,
    custody: stores.custody,
    ledger: stores.ledger,
    content: stores.content,
    snapshot,
    candidates,
    newBytes: size.bytes,
    keepsRaw: keepsText,
    tombstones: await readTombstones(nodeFileSystem, home.directory),
    clock: world.clock,
    signal: world.signal,
    progress,
  });
  progress.done();
  await compressLedger(stores.ledger, world);
  if (outcome.packs > 0) await packCustody(stores, filesWorthPacking);
  const freshAfter = request.sources === undefined ? new Date(startedMs).toISOString() : undefined;
  const hasImported = outcome.files > 0;
  const build = () => Promise.allSettled([buildArchive(home, stores.ledger, world, hasImported)]);
  // Of little that is new, answers have it as soon as they can: no thread reads on for the trace.
  const builtFirst = size.bytes < threadWorthBytes ? await build() : undefined;
  if (outcome.isSnapshotChanged || rederived.files > 0 || !isAsSaved) await saveSnapshot(home, stores, snapshot);
  // Another thread builds the archive while this one writes the trace, or reads for the trace while this one builds.
  await using tracing =
    request.fillsTrace === false
      ? noTrace
      : await beginTraceOf({ home, world, stores, snapshot, outcome, thread, kept, starts, freshAfter });
  // A ledger that is damaged keeps the archive as it is, and nothing else.
  const isBeside = builtFirst === undefined && isTraced && !isBounded;
  const building =
    isBeside && canBuildBeside(thread, world)
      ? Promise.allSettled([buildBeside(thread, { home, stores, world, hasImported })])
      : Promise.resolve(builtFirst ?? (await build()));
  const trace = await finishBeside(tracing, building);
  const [built] = await building;
  if (built.status === 'rejected') throw built.reason;
  const added = built.value;
  const walked = passedOverIn(files.found);
  const passedOver = {
    skipped: [...outcome.skipped, ...walked.skipped],
    unreadable: [...walked.unreadable, ...outcome.problems],
  };
  const result: ImportResult = {
    report: {
      files: outcome.files,
      bytesRead: outcome.bytesRead,
      bytesStored: outcome.bytesStored,
      ...added,
      unparsedLines: outcome.unparsedLines,
      skippedFiles: passedOver.skipped.length,
      erasedFiles: outcome.erasedFiles,
      unreadableFiles: passedOver.unreadable.length,
      traceEvents: trace.events,
      elapsedMs: world.clock().getTime() - startedMs,
    },
    unchangedFiles: outcome.unchangedFiles,
    wasInterrupted: outcome.wasInterrupted || trace.wasInterrupted,
    isTraceIncomplete: trace.isIncomplete,
    passedOver,
    notices: noticesOf(files, passedOver, [
      ...(emptied.length === 0 ? [] : [`nothing is left at ${fewOf(emptied)}; what was imported from there stays`]),
      ...rederived.notices,
      ...(wasDamaged ? [`${home.cursors} was damaged and is made again from custody and ledger`] : []),
      ...trace.notices,
      ...(await noticesOfKeptTexts(home, stores, outcome)),
      ...(lost === undefined ? [] : [`${lost.path} ${lost.what}; ${lost.advice}`]),
      ...stores.warnings,
      ...stores.ledger.recovered.map((tail) => tornNotice('ledger', tail)),
      ...(stores.manifestTail === undefined ? [] : [tornNotice('custody manifest', stores.manifestTail)]),
    ]),
  };
  return { result, snapshot, restsAtMs: trace.restsAtMs, traceMark: trace.mark };
}

/** The same surroundings; what is said to them is kept as well. */
function hearNotices(world: HomeContext, notices: string[]): HomeContext {
  const onNotice = (notice: string): void => {
    notices.push(notice);
    world.onNotice(notice);
  };
  // Asked for its signal, it takes Ctrl-C over; so it is not asked before somebody wants it.
  return Object.create(world, { onNotice: { value: onNotice } });
}

/** Whether an import reported nothing but counts. */
function isQuiet({ notices, passedOver, wasInterrupted, isTraceIncomplete }: ImportResult): boolean {
  return notices.length === 0 && passedOver.unreadable.length === 0 && !wasInterrupted && !isTraceIncomplete;
}

async function saveSnapshot(home: Home, stores: Stores, snapshot: CursorSnapshot): Promise<void> {
  await writeCursorFile(nodeFileSystem, home.cursors, {
    ...snapshot,
    manifest: await markAfter(stores.custody.manifest, snapshot.manifest),
    ledger: await markAfter(stores.ledger, snapshot.ledger),
  });
}

/** What the progress counts towards. */
function sizeOf(candidates: readonly { readonly path: string; readonly stat: FileStat }[], snapshot: CursorSnapshot) {
  const known = new Map([...snapshot.files.values()].map((entry) => [entry.path, entry.end]));
  const bytes = candidates.reduce(
    (sum, { path, stat }) => sum + Math.max(0, stat.size - (known.get(plainPathOf(path)) ?? 0)),
    0,
  );
  return { files: candidates.length, bytes };
}

function noticesOf({ found }: FoundFiles, { unreadable }: PassedOver, others: readonly string[]): readonly string[] {
  const passedOver = noticeOfPassedOver(found);
  return [
    ...unreadable.map(({ path, reason }) => `cannot read ${path}: ${reason}`),
    ...(passedOver === undefined ? [] : [passedOver]),
    ...others,
  ];
}

/** Reported where something was taken: an import with nothing to do reads no manifest. */
async function noticesOfKeptTexts(home: Home, stores: Stores, { files }: ImportOutcome): Promise<readonly string[]> {
  if (stores.mode === 'full' || files === 0) return [];
  const kept = countKeptTranscripts(await stores.custody.readPieces());
  if (kept === 0) return [];
  const { what, advice } = sayKeptTexts(kept);
  return [`${home.directory} ${what}; ${advice}`];
}

function tornNotice(what: string, tail: { readonly cutBytes: number; readonly savedAs: string }): string {
  return `the ${what} ended in half a line; ${counted(tail.cutBytes, 'byte was', 'bytes were')} cut and kept as ${tail.savedAs}`;
}
