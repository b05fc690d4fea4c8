import assert from 'node:assert/strict';
import { FleetError } from '../errors.ts';
import type { FeedPositions, FleetFile } from '../home/fleet-file.ts';
import type { RowLines } from '../segments/row-lines.ts';
import {
  type Feed,
  makeSegment,
  parseSegmentName,
  type Segment,
  type SegmentInFile,
  type SegmentName,
  segmentFileName,
} from '../segments/segment.ts';
import { refuseClone } from '../sinks/refuse-clone.ts';
import type { Sink, StoredSegment } from '../sinks/sink.ts';
import { isAhead, judgeSegment } from './judge-segment.ts';
import type { Outbox } from './outbox.ts';

/** Rows of one feed that follow some positions. */
export interface FeedPart {
  /** What they are. */
  readonly feed: Feed;
  /** A line each. */
  readonly rows: RowLines;
  /** Rows for segments of their own that come before; those move no position. */
  readonly earlier?: readonly RowLines[] | undefined;
  /** The positions after them. */
  readonly to: FeedPositions;
}

/** What shipping works with. */
export interface Shipping {
  /** Where segments go. */
  readonly sink: Sink;
  /** Where they wait. */
  readonly outbox: Outbox;
  /** `fleet.json` as it is. */
  readonly file: FleetFile;
  /** Writes `fleet.json`, durably. */
  readonly save: (file: FleetFile) => Promise<void>;
  /** The rows after some positions; `undefined` at the end of all feeds. */
  readonly take: (positions: FeedPositions) => Promise<FeedPart | undefined>;
  /** The time. */
  readonly clock: () => Date;
  /** Ends it after the segment that is being shipped. */
  readonly signal: AbortSignal;
}

/** What was shipped. */
export interface Shipped {
  /** `fleet.json` after it. */
  readonly file: FleetFile;
  /** Segments that the target took. */
  readonly segments: number;
  /** Their rows. */
  readonly rows: number;
  /** What the target refused: these segments stay in the outbox, and the others went on. */
  readonly refused: readonly { readonly number: number; readonly problem: string }[];
  /** Whether it was ended before all was shipped. */
  readonly isInterrupted: boolean;
}

/**
 * Ships what waits, then what is new, segment by segment. It may be killed at any call and run again: each row arrives once.
 * @throws FleetError `FLEET_CLONED_HOME`, `FLEET_UNREACHABLE`
 */
export async function shipSegments(shipping: Shipping): Promise<Shipped> {
  const run = new ShipRun(shipping);
  await shipping.outbox.removeLeftovers();
  await run.sendWaiting();
  let taking = run.takeAfter(run.positions);
  let sending: Promise<void> = Promise.resolve();
  try {
    while (!shipping.signal.aborted) {
      const part = await taking;
      if (part === undefined) break;
      // While a segment is compressed and written, the one before it is sent, and the rows of the one after it are read: each is done for one segment at a time.
      const making = run.make(part);
      taking = run.takeAfter(part.to);
      const made = await making;
      await sending;
      sending = run.sendMade(made).then(part.rows.release);
      // Its failure is thrown where it is awaited.
      sending.catch(() => undefined);
    }
  } finally {
    // What is being read is read to its end, for its stores are closed next.
    await taking.catch(() => undefined);
    await sending;
  }
  return run.finish();
}

class ShipRun {
  readonly #shipping: Shipping;
  #file: FleetFile;
  #segments = 0;
  #rows = 0;
  readonly #refused = new Map<number, string>();
  #stored: Map<number, string> | undefined;

  constructor(shipping: Shipping) {
    this.#shipping = shipping;
    this.#file = shipping.file;
  }

  /** Where the feeds are after the newest segment that is noted. */
  get positions(): FeedPositions {
    return this.#file.positions;
  }

  /** Brings each segment of the outbox to its end. */
  async sendWaiting(): Promise<void> {
    const { outbox } = this.#shipping;
    const waiting = await outbox.list();
    await this.#askTarget(waiting);
    for (const name of waiting) {
      if (!this.#refused.has(name.number)) await this.#send(name);
    }
  }

  /** Sends segments that were made just now, and are in the outbox. */
  async sendMade(made: readonly SegmentInFile[]): Promise<void> {
    for (const segment of made) await this.#bringToEnd(segment, nameOf(segment));
  }

  /** The rows after some positions. A failure is thrown where it is awaited. */
  takeAfter(positions: FeedPositions): Promise<FeedPart | undefined> {
    const taking = this.#shipping.take(positions);
    taking.catch(() => undefined);
    return taking;
  }

  /** Puts rows into segments of the outbox, and notes that they are there. */
  async make(part: FeedPart): Promise<readonly SegmentInFile[]> {
    const { feed, rows, to, earlier = [] } = part;
    const made: SegmentInFile[] = [];
    // Killed in between, the next run takes all of the part again: its rows replace those that arrived.
    for (const some of earlier) made.push(await this.#make({ feed, rows: some, to: this.#file.positions }));
    if (rows.count === 0) await this.#save({ ...this.#file, positions: to });
    else made.push(await this.#make(part));
    return made;
  }

  /** Puts rows into a segment of the outbox. */
  async #make({ feed, rows, to }: FeedPart): Promise<SegmentInFile> {
    const { host, name, epoch, number } = this.#file;
    const madeAt = this.#shipping.clock().toISOString();
    const header = { v: 2, host, name, epoch, number: number + 1, feed, rows: rows.count, madeAt, to } as const;
    const segment = makeSegment(header, rows);
    const inFile = await this.#shipping.outbox.put(segment);
    await this.#note(segment);
    return inFile;
  }

  async finish(): Promise<Shipped> {
    const { sink, signal } = this.#shipping;
    const isInterrupted = signal.aborted;
    if (!isInterrupted && this.#refused.size === 0 && !this.#file.isComplete) {
      await sink.finish(this.#file);
      await this.#save({ ...this.#file, isComplete: true });
    }
    const refused = [...this.#refused].map(([number, problem]) => ({ number, problem }));
    return { file: this.#file, segments: this.#segments, rows: this.#rows, refused, isInterrupted };
  }

  async #send(name: SegmentName): Promise<void> {
    const { outbox } = this.#shipping;
    const segment = await outbox.read(name);
    if (segment.header.epoch !== this.#file.epoch) return outbox.drop(name);
    await this.#bringToEnd(segment, name);
  }

  async #bringToEnd(segment: SegmentInFile, name: SegmentName): Promise<void> {
    const { outbox, sink } = this.#shipping;
    for (;;) {
      const state = { ...name, noted: this.#file.number, stored: this.#stored?.get(name.number) };
      const step = judgeSegment(state);
      switch (step) {
        case 'refuse':
          throw refuseClone(segment.header);
        case 'note':
          await this.#note(segment);
          break;
        case 'send': {
          const problem = await this.#put(sink, segment);
          if (problem !== undefined) return void this.#refused.set(name.number, problem);
          this.#stored?.set(name.number, name.digest);
          break;
        }
        case 'drop':
          return outbox.drop(name);
        default:
          return step satisfies never;
      }
    }
  }

  /** Why the target refused a segment as such; every other failure is thrown. */
  async #put(sink: Sink, segment: SegmentInFile): Promise<string | undefined> {
    try {
      await sink.put(segment);
    } catch (error) {
      if (error instanceof FleetError && error.code === 'FLEET_REFUSED') return error.message;
      throw error;
    }
    this.#segments += 1;
    this.#rows += segment.header.rows;
    return undefined;
  }

  /** Asks once a run what the target has. @throws FleetError `FLEET_CLONED_HOME` */
  async #askTarget(waiting: readonly SegmentName[]): Promise<void> {
    if (this.#stored !== undefined) return;
    const stored: readonly StoredSegment[] = await this.#shipping.sink.list(this.#file);
    const newest = Math.max(this.#file.number, ...waiting.map(({ number }) => number));
    if (isAhead(stored, newest)) throw refuseClone({ ...this.#file, number: newest + 1 });
    this.#stored = new Map(stored.map(({ number, digest }) => [number, digest]));
  }

  async #note({ header }: Segment): Promise<void> {
    const { number, to, rows } = header;
    await this.#save({ ...this.#file, number, positions: to, rows: this.#file.rows + rows });
  }

  async #save(file: FleetFile): Promise<void> {
    await this.#shipping.save(file);
    this.#file = file;
  }
}

function nameOf(segment: Segment): SegmentName {
  const name = parseSegmentName(segmentFileName(segment));
  assert(name, 'a segment has the name of a segment');
  return name;
}
