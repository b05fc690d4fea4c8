import { PassThrough } from 'node:stream';
import type { RecordBatch, Table } from 'apache-arrow';
import { distinctNames } from '../arrow/distinct-names.ts';
import type { AnswerForm } from './answer-frames.ts';
import { type AnswerSink, askQuestion } from './ask-question.ts';
import type { Cell } from './cell-json.ts';
import type { Frame } from './frames.ts';
import { streamLimitDefaults } from './query-limits.ts';
import type { ResultColumn, RunQueryOptions } from './run-query.ts';
import { untilRoom } from './until-room.ts';

/**
 * A question in SQL whose answer is read as it comes: memory does not grow with the result. Each method asks it once more, in a process of its own that
 * ends with the answer, or when nobody reads on. All throw as `runQuery` does, also in the middle of an answer.
 */
export interface Query {
  /** Batches of Arrow, of at most 32,768 rows. Columns of one name get `_1`, `_2` … after it. */
  batches(): AsyncIterable<RecordBatch>;
  /** An object a row, by the names that `batches` has; cells are as in `QueryResult`. */
  rows<Row = Readonly<Record<string, Cell>>>(): AsyncIterable<Row>;
  /** All batches as a table of Arrow. */
  toTable(): Promise<Table>;
  /** The bytes of an Arrow IPC stream. One that ends with an error ends inside a message, so that no reader takes it for whole. */
  arrow(): AsyncIterable<Uint8Array>;
}

/** Prepares a question; nothing is asked yet. */
export function streamQuery(options: RunQueryOptions): Query {
  const arrow = () => arrowBytes(options);
  async function* batches() {
    const { RecordBatchReader } = await import('apache-arrow');
    yield* await RecordBatchReader.from(arrow());
  }
  const toTable = async () => {
    const { RecordBatchReader, Table: ArrowTable } = await import('apache-arrow');
    const reader = await RecordBatchReader.from(arrow());
    await reader.open();
    const all: RecordBatch[] = [];
    for await (const batch of reader) all.push(batch);
    return new ArrowTable(reader.schema, all);
  };
  const rows = <Row>() => rowObjects(options) as AsyncIterable<Row>;
  return { arrow, batches, rows, toTable };
}

/** The head of a message of eight bytes, and one of them: some readers take a stream for whole that ends before the first. */
const brokenEnd = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 8, 0, 0, 0, 0);

async function* arrowBytes(options: RunQueryOptions): AsyncGenerator<Uint8Array> {
  let hasBegun = false;
  try {
    for await (const { kind, bytes } of answerFrames(options, 'arrow')) {
      if (kind !== 'arrow') continue;
      hasBegun = true;
      yield bytes;
    }
  } catch (error) {
    if (hasBegun) yield brokenEnd;
    throw error;
  }
}

async function* rowObjects(options: RunQueryOptions): AsyncGenerator<Readonly<Record<string, Cell>>> {
  let names: readonly string[] = [];
  for await (const { columns, rows } of answerRows(options)) {
    names = columns === undefined ? names : distinctNames(columns.map(({ name }) => name));
    for (const row of rows) yield Object.fromEntries(names.map((name, index) => [name, row[index] ?? null]));
  }
}

/** Some rows of an answer; the first part has its columns. */
export interface AnswerRows {
  readonly columns: readonly ResultColumn[] | undefined;
  readonly rows: readonly (readonly Cell[])[];
}

/** An answer in parts, as JSON has it. @throws ReaderError as `runQuery` */
export async function* answerRows(options: RunQueryOptions): AsyncGenerator<AnswerRows> {
  for await (const { kind, text } of answerFrames(options, 'rows')) {
    if (kind === 'columns') yield { columns: JSON.parse(text) as ResultColumn[], rows: [] };
    if (kind === 'rows') yield { columns: undefined, rows: JSON.parse(text) as Cell[][] };
  }
}

/** The frames of an answer, of which few are held: the child waits for whoever reads. */
async function* answerFrames(options: RunQueryOptions, form: AnswerForm): AsyncGenerator<Frame> {
  const frames = new PassThrough({ objectMode: true, highWaterMark: 1 });
  const leaving = new AbortController();
  frames.on('close', () => leaving.abort());
  const signal = AbortSignal.any([leaving.signal, ...(options?.signal === undefined ? [] : [options.signal])]);
  const sink = new FrameSink(frames);
  const asking = askQuestion({ ...options, signal }, { form, limits: streamLimitDefaults, sink });
  // After the frames that came before it: to destroy the stream with it would drop them.
  asking.then(
    () => frames.end(),
    (cause: unknown) => frames.end(new Failure(cause)),
  );
  try {
    for await (const frame of frames as AsyncIterable<Frame | Failure>) {
      if (frame instanceof Failure) throw frame.cause;
      yield frame;
    }
  } finally {
    frames.destroy();
    await asking.catch(() => undefined);
  }
}

/** How an answer ended. */
class Failure {
  readonly cause: unknown;

  constructor(cause: unknown) {
    this.cause = cause;
  }
}

class FrameSink implements AnswerSink {
  readonly #frames: PassThrough;
  #hasShown = false;

  constructor(frames: PassThrough) {
    this.#frames = frames;
  }

  take(frame: Frame): void | Promise<void> {
    this.#hasShown = true;
    if (this.#frames.write(frame) || this.#frames.destroyed) return;
    return untilRoom(this.#frames);
  }

  mayRestart(): boolean {
    return !this.#hasShown;
  }
}
