import { ArchiveError, type CursorSnapshot, type Custody } from '@agentspine/archive';
import { BlobStoreError } from '@agentspine/blob-store';
import {
  type ChunkEvents,
  type KeptEvents,
  nextRestOf,
  settleState,
  tracedStateOf,
  writtenEvent,
} from '@agentspine/ingest';
import type { SourceFileId, TraceCursor } from '@agentspine/schema';
import { boundHeap, type Home, type HomeContext } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { threadWorthBytes } from '@agentspine/stores/other-thread';
import type { ImportedEvent, Trace } from '@agentspine/trace';
import type { ImportProgress } from '../import-progress.ts';
import { ImportThread } from '../import-thread.ts';
import { type FileBehind, findBehind, type OrderedFiles, orderBehind } from './find-behind.ts';
import type { FileStarts } from './order-originals.ts';
import { TracePool } from './trace-pool.ts';

/** Events that share a commit: enough that the sync costs little, few enough to be held in memory. */
const batchEventsMax = 1_000;

/** Bytes of transcripts that are read ahead while events are written: the other thread has work for the time of a commit. */
const bytesAheadMax = 8 * 1024 * 1024;
/** However small they are: each is an open file for a moment. */
const filesAheadMax = 64;
/** Of each of them. */
const chunksAheadMax = 3;

/** Files whose cursors are held until all have been read: ten thousand bytes and more each. */
const openFilesMax = 256;

export interface TraceFilling {
  readonly custody: Pick<Custody, 'readPieces' | 'readPiecesOf' | 'readHead' | 'readGeneration'>;
  /** Where custody is. */
  readonly home: Pick<Home, 'custody' | 'blobs'>;
  /** After when pieces were taken that are still in this machine's transcripts too, RFC 3339; `undefined`: none is. */
  readonly freshAfter?: string | undefined;
  /** A second thread that is there already; where it is missing, one is started for what is large. */
  readonly thread?: ImportThread;
  /** Events that this thread has of files that it derived. */
  readonly kept?: KeptEvents | undefined;
  /** What files begin with, where that is known. */
  readonly starts?: FileStarts | undefined;
  readonly files: CursorSnapshot['files'];
  readonly trace: Pick<Trace, 'imports'>;
  readonly world: Pick<HomeContext, 'clock' | 'signal' | 'harnesses'>;
  /** Called with what is read. */
  readonly progress?: Pick<ImportProgress, 'file' | 'bytes'>;
}

export interface FilledTrace {
  /** Files of which something new was read. */
  files: number;
  /** Events that were appended. */
  events: number;
  /** Events that the trace cannot hold; they were left out. */
  refused: number;
  /** Files whose bytes are not in custody, as in the content modes `hash-only` and `off`. */
  filesWithoutBytes: number;
  /** Files of which custody cannot give the bytes back. */
  readonly unreadable: { readonly path: string; readonly reason: string }[];
  /** When what was read may give further events without new bytes; `undefined` where it cannot. Milliseconds. */
  restsAtMs: number | undefined;
  wasInterrupted: boolean;
}

/**
 * Brings the trace up to what custody holds: a second reader of the same bytes, with a cursor of its own for each file.
 * Originals are read before copies of them, and what only the passing of time shows is added when all files have been read, so that one
 * import of many files does not depend on their order. Stops early, at a safe point, when the signal is aborted.
 */
export async function fillTrace(run: TraceFilling): Promise<FilledTrace> {
  await using filler = await beginToFillTrace(run);
  return await filler.finish();
}

/**
 * Puts the files in order and begins to read; nothing is written yet. Another thread reads on while this one is busy. A caller that
 * has read the places of all files gives them.
 */
export async function beginToFillTrace(
  run: TraceFilling,
  places = run.trace.imports.cursors.places(),
): Promise<TraceFiller> {
  const harnesses = harnessesOf(run.world);
  const known = findBehind(run.files, places, harnesses);
  const isLarge = known.reduce((sum, { newBytes }) => sum + newBytes, 0) >= threadWorthBytes;
  if (isLarge) boundHeap();
  const own = isLarge && run.thread === undefined ? new ImportThread(run.home) : undefined;
  const thread = isLarge ? (run.thread ?? own) : undefined;
  const pool = new TracePool({ ...run, harnesses, thread, freshAfter: run.freshAfter });
  try {
    return new TraceFiller(run, { pool, own }, await orderBehind(known, run.custody, run.starts));
  } catch (error) {
    await own?.[Symbol.asyncDispose]();
    throw error;
  }
}

/** What reads files for a trace. */
interface TraceReaders {
  readonly pool: TracePool;
  /** The second thread of the pool, where nobody else ends it. */
  readonly own: ImportThread | undefined;
}

/** A trace that is being filled. */
export class TraceFiller implements AsyncDisposable {
  readonly #outcome: FilledTrace;
  readonly #run: TraceFilling;
  readonly #readers: TraceReaders;
  /** Files that no chunk was asked of yet, in their order. */
  readonly #waiting: Iterator<FileBehind>;
  /** Those whose events come next. */
  readonly #begun: Reading[] = [];
  #events: ImportedEvent[] = [];
  #cursors = new Map<SourceFileId, TraceCursor>();
  /** The last cursors of files that time may add to, as they were written: they need not be read again, unless there are very many. */
  readonly #open = new Map<SourceFileId, TraceCursor>();

  constructor(run: TraceFilling, readers: TraceReaders, { behind, withoutBytes }: OrderedFiles) {
    this.#run = run;
    this.#readers = readers;
    this.#outcome = {
      files: 0,
      events: 0,
      refused: 0,
      filesWithoutBytes: withoutBytes,
      unreadable: [],
      restsAtMs: undefined,
      wasInterrupted: false,
    };
    this.#waiting = behind.values();
    this.#beginMore();
  }

  /** Writes the events of the files. @throws WriterError */
  async finish(): Promise<FilledTrace> {
    await this.#readAll();
    this.#write();
    for (const file of this.#run.trace.imports.cursors.open()) this.#settle(file);
    this.#write();
    return this.#outcome;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#readers.own?.[Symbol.asyncDispose]();
  }

  async #readAll(): Promise<void> {
    for (;;) {
      this.#beginMore();
      const reading = this.#begun[0];
      if (reading === undefined || this.#run.world.signal.aborted) break;
      this.#outcome.files += 1;
      const path = reading.file.generations.at(-1)?.[0]?.path ?? '';
      this.#run.progress?.file();
      await this.#takeIfWhole(reading, path);
      this.#begun.shift();
    }
    this.#outcome.wasInterrupted = this.#run.world.signal.aborted;
    await Promise.allSettled(this.#begun.flatMap(({ asked }) => asked));
  }

  /** The events that the passing of time gives for a file that was read to its end. */
  #settle(file: SourceFileId): void {
    const cursor = this.#open.get(file) ?? this.#run.trace.imports.cursors.get(file);
    const state = cursor && tracedStateOf(cursor);
    if (cursor === undefined || state === undefined) return;
    const harness = harnessesOf(this.#run.world).find(this.#run.files.get(file)?.harness ?? '');
    if (harness === undefined) return;
    const origin = { file, generation: cursor.generation, fallbackMs: 0 };
    const nowMs = this.#run.world.clock().getTime();
    const settled = settleState(origin, { harness, state }, nowMs);
    if (settled.isOpen) this.#restAgainAt(nextRestOf(settled.state.trace, nowMs));
    if (settled.events.length === 0 && settled.isOpen) return;
    this.#add(settled.events.map(writtenEvent), { ...cursor, isOpen: settled.isOpen, state: settled.state });
  }

  #restAgainAt(atMs: number | undefined): void {
    if (atMs !== undefined) this.#outcome.restsAtMs = Math.min(this.#outcome.restsAtMs ?? atMs, atMs);
  }

  /** Writes what was collected. */
  #write(): void {
    if (this.#cursors.size === 0) return;
    const batch = { events: this.#events, cursors: [...this.#cursors.values()] };
    this.#events = [];
    this.#cursors = new Map();
    const { appended, refused } = this.#run.trace.imports.add(batch);
    this.#outcome.events += appended;
    this.#outcome.refused += refused;
  }

  #beginMore(): void {
    let bytesAhead = this.#begun.reduce((sum, { file }) => sum + file.start.size, 0);
    while (bytesAhead < bytesAheadMax && this.#begun.length < filesAheadMax) {
      const { value: file, done } = this.#waiting.next();
      if (done === true) return;
      this.#begun.push(this.#begin(file));
      bytesAhead += file.start.size;
    }
  }

  #begin(file: FileBehind): Reading {
    const cursor = this.#run.trace.imports.cursors.get(file.file);
    const chunks = this.#readers.pool.read({ ...file, cursor });
    return { file, chunks, asked: Array.from({ length: chunksAheadMax }, () => ask(chunks)) };
  }

  /** Bytes that custody lost of one file keep nothing of the others out of the trace. */
  async #takeIfWhole(reading: Reading, path: string): Promise<void> {
    try {
      await this.#take(reading);
    } catch (error) {
      if (!(error instanceof ArchiveError || error instanceof BlobStoreError)) throw error;
      this.#outcome.unreadable.push({ path, reason: error.message });
    }
  }

  async #take({ chunks, asked }: Reading): Promise<void> {
    for (let told = await asked.shift(); told?.done === false; told = await asked.shift()) {
      asked.push(ask(chunks));
      this.#run.progress?.bytes(told.value.bytes);
      this.#add(told.value.events, told.value.cursor);
      if (this.#run.world.signal.aborted) return;
    }
  }

  #add(events: readonly ImportedEvent[], cursor: TraceCursor): void {
    for (const event of events) this.#events.push(event);
    this.#cursors.set(cursor.file, cursor);
    this.#open.delete(cursor.file);
    if (cursor.isOpen && this.#open.size < openFilesMax) this.#open.set(cursor.file, cursor);
    if (this.#events.length >= batchEventsMax) this.#write();
  }
}

/** A file that is being read; its next chunks were asked for. */
interface Reading {
  readonly file: FileBehind;
  readonly chunks: AsyncGenerator<ChunkEvents, void, void>;
  readonly asked: Promise<IteratorResult<ChunkEvents, void>>[];
}

/** Every waiting call gets a failure. */
function ask(chunks: Reading['chunks']): Promise<IteratorResult<ChunkEvents, void>> {
  const next = chunks.next();
  next.catch(() => undefined);
  return next;
}
