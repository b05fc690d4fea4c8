import type { Readable, Writable } from 'node:stream';
import { counted } from '@agentspine/schema/count-text';
import { ReaderError } from '../errors.ts';
import { frameWriter } from '../sandbox/feed-child.ts';
import { encodeFrame, FrameSplitter } from '../sandbox/frames.ts';
import { QueryProcess } from '../sandbox/query-process.ts';
import type { SegmentRequest } from '../segments/serve-segment.ts';
import type { ViewsRequest } from '../segments/serve-views.ts';
import type { SealFailure, SealRequest } from './serve-seal.ts';

/** Its data is a part and what is made of it, whatever the size of a table. */
const memoryBytes = 256 * 1024 * 1024;

/** A file is a matter of seconds; this ends what works without an end. */
const cpuSecondsMax = 600;

/** And this what does nothing any more: for so long a process may not read, or not answer. Milliseconds. */
const silenceMsMax = 600_000;

/** What is to be made, but for the limits of the process. */
export type SealOrder = WithoutLimits<SealRequest> | WithoutLimits<SegmentRequest> | WithoutLimits<ViewsRequest>;

type WithoutLimits<Request> = Omit<Request, 'memoryBytes'>;

/** The process that makes files of the cache, and what is said to it. */
export class SealProcess implements AsyncDisposable {
  readonly #process: QueryProcess;
  readonly #write: (frame: Buffer) => Promise<void>;
  readonly #answers: AsyncIterator<number>;
  readonly #silenceMs: number;
  #order: SealOrder | undefined;
  #isEnded = false;

  /** Starts it; `entry` is its script, the one beside this package unless given. @throws ReaderError `READER_BUNDLED` */
  constructor(order: SealOrder, entry: URL | undefined, silenceMs = silenceMsMax) {
    this.#order = order;
    this.#silenceMs = silenceMs;
    this.#process = new QueryProcess({ memoryBytes, cpuSeconds: cpuSecondsMax }, entry, 'seal');
    const { child } = this.#process;
    const stdin = child.stdio[0] as Writable;
    // One that ended does not read any more; that it ended shows when its answer is waited for.
    stdin.on('error', () => undefined);
    // Not when its pipes are closed: what it said last is in one of them until an answer is waited for.
    const ended = new Promise((resolve) => child.once('exit', resolve).once('error', resolve)).then(() => {
      this.#isEnded = true;
    });
    this.#write = frameWriter({ stdin, ended, isOver: () => this.#isEnded });
    this.#answers = answersOf(child.stdio[3] as Readable)[Symbol.asyncIterator]();
  }

  /** Hands over rows. */
  async send(frame: Buffer): Promise<void> {
    const order = this.#order;
    this.#order = undefined;
    if (order !== undefined) {
      const text = JSON.stringify({ ...order, memoryBytes });
      await this.#inTime(this.#write(encodeFrame({ kind: 'seal', text })));
    }
    await this.#inTime(this.#write(frame));
  }

  /** Has a file made of the rows, which is refused where it does not hold `rows`. @throws ReaderError `READER_COLD_CORRUPT`, `READER_QUERY_FAILED` */
  async makeFile(part: string, rows?: number): Promise<void> {
    await this.send(encodeFrame({ kind: 'part', text: part }));
    const { done, value } = await this.#inTime(this.#answers.next());
    if (done === true) throw new ReaderError('READER_QUERY_FAILED', 'the process that makes files of the cache ended');
    if (rows !== undefined && value !== rows)
      throw new ReaderError('READER_QUERY_FAILED', `of ${counted(rows, 'row')} ${value} were written`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process[Symbol.dispose]();
    await this.#answers.return?.();
  }

  /** Ends the process where nothing comes of it; what waits for it then settles, as where it ended by itself. */
  async #inTime<Result>(waiting: Promise<Result>): Promise<Result> {
    const late = setTimeout(() => this.#process.child.kill('SIGKILL'), this.#silenceMs);
    try {
      return await waiting;
    } finally {
      clearTimeout(late);
    }
  }
}

/** How many rows each file has that was made; ends with the process. @throws ReaderError for a failure of its */
async function* answersOf(channel: Readable): AsyncGenerator<number> {
  const splitter = new FrameSplitter();
  for await (const chunk of channel as AsyncIterable<Buffer>) {
    for (const { kind, text } of splitter.push(chunk) ?? []) {
      if (kind === 'error') throw failureOf(JSON.parse(text) as SealFailure);
      if (kind === 'sealed') yield Number(text);
    }
  }
}

function failureOf({ isOfDay, message }: SealFailure): ReaderError {
  if (isOfDay) return new ReaderError('READER_COLD_CORRUPT', message);
  return new ReaderError('READER_QUERY_FAILED', `cannot make a file of the cache: ${message}`);
}
