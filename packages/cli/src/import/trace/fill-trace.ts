import type { CursorSnapshot, Custody } from '@agentspine/archive';
import type { TraceEvent } from '@agentspine/ingest';
import type { SourceFileId, SourcePiece } from '@agentspine/schema';
import type { Trace, TraceCursor } from '@agentspine/writer';
import { boundNursery } from '../../bound-nursery.ts';
import { threadWorthBytes } from '../derive-pool.ts';
import { type FileBehind, findBehind } from './find-behind.ts';
import { TracePool } from './trace-pool.ts';
import { settleState, type TracedState, tracerName } from './trace-stretch.ts';

/** Events that share a commit: enough that the sync costs little, few enough to be held in memory. */
const batchEventsMax = 2_000;

/** Files that are read ahead while events are written: enough that the other thread always has work. */
const filesAheadMax = 2;

export interface TraceFilling {
  readonly custody: Pick<Custody, 'readPieces' | 'readGeneration'>;
  readonly files: CursorSnapshot['files'];
  readonly trace: Pick<Trace, 'importEvents' | 'cursors'>;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
  readonly onFile: (path: string) => void;
  readonly onBytes: (count: number) => void;
}

export interface FilledTrace {
  /** Files of which something new was read. */
  files: number;
  /** Events that were appended. */
  events: number;
  /** Files whose bytes are not in custody, as in the content modes `hash-only` and `off`. */
  filesWithoutBytes: number;
  wasInterrupted: boolean;
}

/**
 * Brings the trace up to what custody holds: a second reader of the same bytes, with a cursor of its own for each file.
 * Originals are read before copies of them, and what only time can tell is told when all files have been read, so that one
 * import of many files does not depend on their order. Ends early, in order, when the signal is aborted.
 */
export async function fillTrace(run: TraceFilling): Promise<FilledTrace> {
  const places = run.trace.cursors.places();
  const { behind, withoutBytes } = await findBehind(run.files, run.custody, places);
  const newBytes = behind.reduce((sum, { file }) => sum + (run.files.get(file)?.end ?? 0), 0);
  const isLarge = newBytes >= threadWorthBytes;
  if (isLarge) boundNursery();
  await using pool = new TracePool({ hasThread: isLarge });
  const filling = new Filling(run, pool);
  await filling.readAll(behind);
  filling.write();
  const open = [...run.trace.cursors.places().values()].filter((place) => place.isOpen);
  for (const { file } of open) filling.settle(file);
  filling.write();
  return { ...filling.outcome, filesWithoutBytes: withoutBytes };
}

/** What a stretch of a file adds. */
interface Told {
  readonly events: readonly TraceEvent[];
  readonly cursor: TraceCursor;
  readonly bytes: number;
}

class Filling {
  readonly outcome = { files: 0, events: 0, wasInterrupted: false };
  readonly #run: TraceFilling;
  readonly #pool: TracePool;
  #events: TraceEvent[] = [];
  #cursors = new Map<SourceFileId, TraceCursor>();

  constructor(run: TraceFilling, pool: TracePool) {
    this.#run = run;
    this.#pool = pool;
  }

  /** Reads files in their order; a few are begun ahead, so that both threads have something to do. */
  async readAll(behind: readonly FileBehind[]): Promise<void> {
    const begun = behind.slice(0, filesAheadMax).map((file) => this.#begin(file));
    for (const [place, { generations }] of behind.entries()) {
      const reading = begun.shift();
      const next = behind[place + filesAheadMax];
      if (next !== undefined) begun.push(this.#begin(next));
      if (reading === undefined || this.#run.signal.aborted) break;
      this.outcome.files += 1;
      this.#run.onFile(generations.at(-1)?.[0]?.path ?? '');
      await this.#take(reading);
    }
    this.outcome.wasInterrupted = this.#run.signal.aborted;
    await Promise.allSettled(begun.map(({ first }) => first));
  }

  /** What time tells of a file of which nothing more is to be read. */
  settle(file: SourceFileId): void {
    const cursor = this.#run.trace.cursors.get(file);
    if (cursor === undefined) return;
    const origin = { file, generation: cursor.generation, fallbackMs: 0 };
    const settled = settleState(origin, parseState(cursor), this.#run.clock().getTime());
    if (settled.events.length === 0 && settled.isOpen) return;
    this.#add(settled.events, { ...cursor, isOpen: settled.isOpen, state: settled.state });
  }

  /** Writes what was collected. */
  write(): void {
    if (this.#cursors.size === 0) return;
    const batch = { events: this.#events, cursors: [...this.#cursors.values()] };
    this.#events = [];
    this.#cursors = new Map();
    this.outcome.events += this.#run.trace.importEvents(batch).appended;
  }

  #begin(file: FileBehind): Reading {
    const rest = this.#readFile(file);
    const first = rest.next();
    // Whoever waits for it is told.
    first.catch(() => undefined);
    return { first, rest };
  }

  async #take({ first, rest }: Reading): Promise<void> {
    for (let told = await first; told.done !== true; told = await rest.next()) {
      this.#run.onBytes(told.value.bytes);
      this.#add(told.value.events, told.value.cursor);
      if (this.#run.signal.aborted) return;
    }
  }

  async *#readFile({ file, generations }: FileBehind): AsyncGenerator<Told, void, void> {
    const cursor = this.#run.trace.cursors.get(file);
    const last = generations.at(-1);
    for (const pieces of generations) {
      const piece = pieces?.[0];
      if (piece === undefined || (cursor !== undefined && cursor.generation > piece.generation)) continue;
      const isSame = cursor?.generation === piece.generation && cursor.parser === tracerName(piece.harness);
      yield* this.#readGeneration(pieces, isSame ? cursor : undefined, pieces === last);
    }
  }

  async *#readGeneration(
    pieces: readonly SourcePiece[],
    from: TraceCursor | undefined,
    isLast: boolean,
  ): AsyncGenerator<Told, void, void> {
    let offset = from?.byteOffset ?? 0;
    let state = from === undefined ? undefined : parseState(from);
    let carry: Uint8Array = new Uint8Array(0);
    for await (const { piece, bytes } of this.#run.custody.readGeneration(pieces, offset)) {
      const unparsed = carry.length === 0 ? bytes : Buffer.concat([carry, bytes]);
      const { file, generation, harness, path } = piece;
      const origin = { file, generation, fallbackMs: Math.floor(Number(piece.stat.mtimeNs) / 1e6) };
      const isEnd = piece === pieces.at(-1);
      const isOver = isEnd && !isLast;
      const traced = await this.#pool.trace({ origin, harness, path, bytes: unparsed, offset, isEnd, isOver, state });
      carry = unparsed.slice(traced.consumed - offset);
      offset = traced.consumed;
      state = traced.state;
      const { events, isOpen } = traced;
      const place = { file, generation, byteOffset: offset, takenBytes: piece.to, parser: tracerName(harness) };
      yield { events, cursor: { ...place, isOpen, state }, bytes: bytes.length };
    }
  }

  #add(events: readonly TraceEvent[], cursor: TraceCursor): void {
    for (const event of events) this.#events.push(event);
    this.#cursors.set(cursor.file, cursor);
    if (this.#events.length >= batchEventsMax) this.write();
  }
}

/** A file that is being read; its first stretch is under way. */
interface Reading {
  readonly first: Promise<IteratorResult<Told, void>>;
  readonly rest: AsyncGenerator<Told, void, void>;
}

/** A state is handed back to the parser of the name and version that made it, and to nobody else. */
function parseState({ state }: TraceCursor): TracedState {
  return state as TracedState;
}
