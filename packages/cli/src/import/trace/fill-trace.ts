import { type CursorSnapshot, type Custody, groupPieces, type SourceEntry } from '@agentspine/archive';
import type { TraceEvent, TraceOrigin } from '@agentspine/ingest';
import type { SourceFileId, SourcePiece } from '@agentspine/schema';
import type { Trace, TraceCursor } from '@agentspine/writer';
import { compareStarts, type FileStart, startOf } from './order-originals.ts';
import { settleState, type TracedState, tracerName, traceStretch } from './trace-stretch.ts';

/** Events that share a commit: enough that the sync costs little, few enough to be held in memory. */
const batchEventsMax = 4_000;

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

/** A file of which custody holds more than the trace was told. */
interface FileBehind {
  readonly file: SourceFileId;
  readonly generations: readonly (readonly SourcePiece[])[];
  readonly start: FileStart;
}

/**
 * Brings the trace up to what custody holds: a second reader of the same bytes, with a cursor of its own for each file.
 * Originals are read before copies of them, and what only time can tell is told when all files have been read, so that one
 * import of many files does not depend on their order.
 */
export async function fillTrace(run: TraceFilling): Promise<FilledTrace> {
  const filling = new Filling(run);
  const places = run.trace.cursors.places();
  const behind = await findBehind(run, places, filling.outcome);
  for (const each of behind) {
    await filling.read(each);
    if (filling.outcome.wasInterrupted) break;
  }
  filling.write();
  const open = [...run.trace.cursors.places().values()].filter((place) => place.isOpen);
  for (const { file } of open) filling.settle(file);
  filling.write();
  return filling.outcome;
}

class Filling {
  readonly outcome: FilledTrace = { files: 0, events: 0, filesWithoutBytes: 0, wasInterrupted: false };
  readonly #run: TraceFilling;
  #events: TraceEvent[] = [];
  #cursors = new Map<SourceFileId, TraceCursor>();

  constructor(run: TraceFilling) {
    this.#run = run;
  }

  async read({ file, generations }: FileBehind): Promise<void> {
    this.outcome.files += 1;
    this.#run.onFile(generations.at(-1)?.[0]?.path ?? '');
    const last = generations.at(-1);
    for (const pieces of generations) {
      const cursor = this.#cursors.get(file) ?? this.#run.trace.cursors.get(file);
      const generation = pieces?.[0]?.generation;
      if (generation === undefined || (cursor !== undefined && cursor.generation > generation)) continue;
      const isSame = cursor?.generation === generation && cursor.parser === tracerName(pieces[0]?.harness ?? '');
      await this.#readGeneration(pieces, isSame ? cursor : undefined, pieces === last);
    }
  }

  /** What time tells of a file of which nothing more is to be read. */
  settle(file: SourceFileId): void {
    const cursor = this.#run.trace.cursors.get(file);
    if (cursor === undefined) return;
    const origin = { file, generation: cursor.generation, fallbackMs: 0 };
    const settled = settleState(origin, cursor.state as TracedState, this.#run.clock().getTime());
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

  async #readGeneration(pieces: readonly SourcePiece[], from: TraceCursor | undefined, isLast: boolean): Promise<void> {
    let offset = from?.byteOffset ?? 0;
    let state = from?.state as TracedState | undefined;
    let carry: Uint8Array = new Uint8Array(0);
    for await (const { piece, bytes } of this.#run.custody.readGeneration(pieces, offset)) {
      if (this.#run.signal.aborted) {
        this.outcome.wasInterrupted = true;
        return;
      }
      const unparsed = carry.length === 0 ? bytes : Buffer.concat([carry, bytes]);
      const { file, generation, harness, path } = piece;
      const origin: TraceOrigin = { file, generation, fallbackMs: Math.floor(Number(piece.stat.mtimeNs) / 1e6) };
      const isEnd = piece === pieces.at(-1);
      const isOver = isEnd && !isLast;
      const traced = traceStretch({ origin, harness, path, bytes: unparsed, offset, isEnd, isOver, state });
      carry = unparsed.slice(traced.consumed - offset);
      offset = traced.consumed;
      state = traced.state;
      this.#run.onBytes(bytes.length);
      this.#add(traced.events, {
        file,
        generation,
        byteOffset: offset,
        takenBytes: piece.to,
        parser: tracerName(harness),
        isOpen: traced.isOpen,
        state,
      });
    }
  }

  #add(events: readonly TraceEvent[], cursor: TraceCursor): void {
    for (const event of events) this.#events.push(event);
    this.#cursors.set(cursor.file, cursor);
    if (this.#events.length >= batchEventsMax) this.write();
  }
}

/** The files that custody holds more of, originals first. */
async function findBehind(
  { files, custody }: TraceFilling,
  places: ReturnType<Trace['cursors']['places']>,
  outcome: FilledTrace,
): Promise<readonly FileBehind[]> {
  const behind = [...files].filter(([file, entry]) => isBehind(entry, places.get(file)));
  if (behind.length === 0) return [];
  const grouped = groupPieces(await custody.readPieces());
  const found: FileBehind[] = [];
  for (const [file, entry] of behind) {
    const generations = grouped.get(file) ?? [];
    // A generation of which bytes are missing says nothing: its lines hang together.
    const kept = generations.filter((pieces) => pieces?.every((piece) => piece.stored));
    if (kept.at(-1)?.[0]?.generation !== entry.generation) outcome.filesWithoutBytes += 1;
    if (kept.length > 0) found.push({ file, generations: kept, start: await startOfFile(custody, kept, file) });
  }
  return found.sort((left, right) => compareStarts(left.start, right.start));
}

function isBehind(entry: SourceEntry, place: Omit<TraceCursor, 'state'> | undefined): boolean {
  if (place === undefined || place.generation !== entry.generation) return true;
  return place.takenBytes < entry.end || place.parser !== tracerName(entry.harness);
}

async function startOfFile(
  custody: TraceFilling['custody'],
  generations: readonly (readonly SourcePiece[])[],
  file: SourceFileId,
): Promise<FileStart> {
  const pieces = generations[0] ?? [];
  const size = pieces.at(-1)?.to ?? 0;
  for await (const { bytes } of custody.readGeneration(pieces.slice(0, 1), 0)) return startOf(bytes, file, size);
  return startOf(new Uint8Array(0), file, size);
}
