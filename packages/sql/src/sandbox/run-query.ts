import type { ChildProcess } from 'node:child_process';
import { homedir } from 'node:os';
import { env } from 'node:process';
import type { Readable, Writable } from 'node:stream';
import { type FileSystem, homeDirectory, nodeFileSystem } from '@agentspine/durable-fs';
import type { ColdNeed } from '../cold/cold-needs.ts';
import { ColdChange } from '../cold/cold-snapshot.ts';
import { ReaderError } from '../errors.ts';
import { QuerySegments } from '../segments/query-segments.ts';
import { QuerySidecars } from '../sidecars/query-sidecars.ts';
import type { Cell } from './cell-json.ts';
import { feedChild, type Question } from './feed-child.ts';
import { FrameSplitter } from './frames.ts';
import { type QueryLimits, queryLimitDefaults, sqlBytesMax } from './query-limits.ts';
import { QueryProcess } from './query-process.ts';
import { openQueryStores } from './query-stores.ts';
import type { ChildError } from './serve-query.ts';

/** A query, the home it asks, and its limits. */
export interface RunQueryOptions {
  /** The folder of the stores; default `AGENTSPINE_HOME`, or `~/.agentspine`. */
  readonly home?: string | undefined;
  /** One SELECT, or EXPLAIN of one; it may be hostile. */
  readonly sql: string;
  /** Limits that replace the defaults. */
  readonly limits?: Partial<QueryLimits> | undefined;
  /** Ends the query at once. */
  readonly signal?: AbortSignal | undefined;
  /** The script of the child; the one beside this file unless the program is bundled. */
  readonly childEntry?: URL | undefined;
  /** `none`: rows and lines are read where they are, and no copy of them is made or read; default `use`. */
  readonly cache?: 'use' | 'none' | undefined;
  /** For the cold archive; the real one unless given. */
  readonly fileSystem?: FileSystem | undefined;
}

/** A column of a result. */
export interface ResultColumn {
  /** Its name. */
  readonly name: string;
  /** As DuckDB writes it: `BIGINT`, `DECIMAL(18,3)`, `VARCHAR[]`. */
  readonly type: string;
}

/** The answer to a query; every cell is lossless in JSON. */
export interface QueryResult {
  /** Its columns, in order. */
  readonly columns: readonly ResultColumn[];
  /** Its rows, each an array of cells in the order of the columns. */
  readonly rows: readonly (readonly Cell[])[];
  /** How many rows it has. */
  readonly rowCount: number;
  /** How long it took, in milliseconds. */
  readonly elapsedMs: number;
}

/**
 * Answers untrusted SQL over the stores of a home in a throwaway process under hard limits (SPEC 5.3, RELIABILITY P16,
 * P17). The rows it may see are those of one read transaction a store, and the cold ones of the same instant; it has no
 * file, no environment, no way to write.
 * @throws ReaderError `READER_SQL_REFUSED`, `READER_SQL_ERROR`, `READER_QUERY_LIMIT`, `READER_QUERY_INTERRUPTED`, `READER_BUNDLED`,
 * `READER_QUERY_FAILED`, `READER_COLD_CORRUPT`, and those of `openQueryStores`
 */
export async function runQuery(options: RunQueryOptions): Promise<QueryResult> {
  const startedAt = performance.now();
  if (typeof options?.sql !== 'string') {
    throw new ReaderError('READER_SQL_REFUSED', `the SQL must be a text, and is ${String(options?.sql)}`);
  }
  if (Buffer.byteLength(options.sql) > sqlBytesMax) {
    throw new ReaderError('READER_SQL_REFUSED', `the SQL is longer than ${sqlBytesMax} bytes`);
  }
  if (options.signal?.aborted === true) throw interrupted();
  const limits: QueryLimits = { ...queryLimitDefaults, ...options.limits };
  // Started before the stores are opened: it takes longer to load DuckDB than they take to open.
  using first = new QueryProcess(limits, options.childEntry);
  const home = options.home ?? homeDirectory(env['AGENTSPINE_HOME'], homedir());
  using stores = openQueryStores(home, options.sql);
  const cold = { home, fileSystem: options.fileSystem ?? nodeFileSystem };
  const sidecars =
    options.cache === 'none'
      ? undefined
      : new QuerySidecars(cold, { childEntry: options.childEntry, wallMs: limits.wallMs });
  const segments =
    options.cache === 'none' ? undefined : new QuerySegments({ ...cold, childEntry: options.childEntry }, limits);
  const question = { sql: options.sql, limits, schemas: stores.present, cold, sidecars, segments };
  try {
    for (let isAgain = false; ; isAgain = true) {
      using current = isAgain ? new QueryProcess(limits, options.childEntry) : first;
      const answer = await answerQuestion(current.child, { ...question, isAgain }, options.signal);
      const elapsedMs = performance.now() - startedAt;
      if (!(answer instanceof ColdChange)) return { ...answer, rowCount: answer.rows.length, elapsedMs };
      // A cold day was merged or restored under the query, or a copy of one was damaged; it begins again for as long as it may take at all.
      if (elapsedMs >= limits.wallMs) {
        throw new ReaderError('READER_QUERY_FAILED', 'the cold archive kept changing: ask again', { cause: answer });
      }
    }
  } catch (error) {
    throw stores.explain(error);
  }
}

/** The answer, or that the cold archive or a copy of it changed meanwhile. */
async function answerQuestion(
  child: ChildProcess,
  question: Question & { readonly sidecars: QuerySidecars | undefined; readonly segments: QuerySegments | undefined },
  signal: AbortSignal | undefined,
): Promise<Answer | ColdChange> {
  try {
    return await superviseChild(child, question, signal);
  } catch (error) {
    if (error instanceof ColdChange) return error;
    const isOfRows = error instanceof ReaderError && error.code === 'READER_SQL_ERROR';
    const isOfCache = async () => (await question.sidecars?.areDamaged()) || (await question.segments?.areDamaged());
    if (isOfRows && (await isOfCache())) return new ColdChange();
    throw error;
  }
}

type Answer = Pick<QueryResult, 'columns' | 'rows'>;

/** Feeds the child, collects its answer, and ends it when time is up or nobody wants to know any more. */
async function superviseChild(
  child: ChildProcess,
  question: Question,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const { limits } = question;
  const ended = new Promise<ReaderError | undefined>((resolve) => {
    child.once('error', (cause) =>
      resolve(new ReaderError('READER_QUERY_FAILED', 'cannot start the query process', { cause })),
    );
    child.once('close', (code, signal) => resolve(describeEnd(code, signal)));
  });
  let ending: ReaderError | ColdChange | undefined;
  const kill = (reason: ReaderError | ColdChange) => {
    ending ??= reason;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => kill(limitError(`the query took longer than ${limits.wallMs} ms`)), limits.wallMs);
  const onAbort = () => kill(interrupted());
  signal?.addEventListener('abort', onAbort);
  try {
    const { promise: needs, resolve: tellNeeds } = Promise.withResolvers<readonly ColdNeed[]>();
    const collected = collectAnswer(child.stdio[3] as Readable, limits, { kill, tellNeeds });
    const stdin = child.stdio[0] as Writable;
    // A child that ended early no longer reads; how it ended shows why.
    stdin.on('error', () => undefined);
    const isOver = () => ending !== undefined || child.exitCode !== null || child.signalCode !== null;
    await feedChild({ stdin, ended, isOver, needs }, question).catch((cause: unknown) =>
      kill(describeReadFailure(cause)),
    );
    const end = await ended;
    const answer = await collected;
    if (ending !== undefined) throw ending;
    if (answer instanceof ReaderError) throw answer;
    if (answer === undefined) throw end ?? new ReaderError('READER_QUERY_FAILED', 'the query process gave no answer');
    return answer;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

interface AnswerHandlers {
  readonly kill: (reason: ReaderError) => void;
  readonly tellNeeds: (needs: readonly ColdNeed[]) => void;
}

/** Collects what the child says; it is data, checked like any other. `undefined` when it ended without an answer. */
function collectAnswer(
  channel: Readable,
  limits: QueryLimits,
  { kill, tellNeeds }: AnswerHandlers,
): Promise<Answer | ReaderError | undefined> {
  const splitter = new FrameSplitter();
  let columns: readonly ResultColumn[] = [];
  const rows: (readonly Cell[])[] = [];
  let outcome: Answer | ReaderError | undefined;
  let bytes = 0;
  return new Promise((resolve) => {
    channel.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      const frames = bytes > limits.outputBytes * 2 + 65_536 ? undefined : splitter.push(chunk);
      if (frames === undefined) {
        kill(limitError(`the result has more than ${limits.outputBytes} bytes: ask for less`));
        return;
      }
      for (const { kind, text } of frames) {
        if (kind === 'needs') tellNeeds(JSON.parse(text) as ColdNeed[]);
        if (kind === 'columns') columns = JSON.parse(text) as ResultColumn[];
        if (kind === 'rows') for (const row of JSON.parse(text) as Cell[][]) rows.push(row);
        if (kind === 'done') outcome = { columns, rows };
        if (kind === 'error') outcome = parseChildError(text);
      }
    });
    channel.on('close', () => resolve(outcome));
    channel.on('error', () => resolve(outcome));
  });
}

function parseChildError(text: string): ReaderError {
  const { code, message } = JSON.parse(text) as ChildError;
  const codes: readonly ChildError['code'][] = [
    'READER_SQL_REFUSED',
    'READER_SQL_ERROR',
    'READER_QUERY_LIMIT',
    'READER_COLD_CORRUPT',
  ];
  const known = codes.find((candidate) => candidate === code) ?? 'READER_QUERY_FAILED';
  return new ReaderError(known, oneLine(String(message)));
}

/** Errors quote the SQL, which may hold anything: control characters never reach a terminal. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return line.length <= messageMax ? line : `${line.slice(0, messageMax - 1)}…`;
}

/** DuckDB quotes the statement in its messages. */
const messageMax = 500;

function describeEnd(code: number | null, signal: NodeJS.Signals | null): ReaderError | undefined {
  if (signal === 'SIGXCPU') return limitError('the query took more processor time than it may have');
  if (signal === 'SIGINT' || signal === 'SIGTERM' || signal === 'SIGHUP') return interrupted();
  if (signal !== null || (code !== null && code > 128)) {
    const what = signal ?? `exit code ${code}`;
    return limitError(`the query process was ended (${what}), most likely for its use of memory or processor time`);
  }
  if (code !== 0) return new ReaderError('READER_QUERY_FAILED', `the query process failed with exit code ${code}`);
  return undefined;
}

/** SQLite makes no text longer than a billion bytes, V8 none of more than half of that. */
function describeReadFailure(cause: unknown): ReaderError | ColdChange {
  if (cause instanceof ReaderError || cause instanceof ColdChange) return cause;
  const isTooBig = cause instanceof Error && 'code' in cause && cause.code === 'SQLITE_TOOBIG';
  if (isTooBig || cause instanceof RangeError) return limitError('a row is too long to be handed to the query');
  return new ReaderError('READER_QUERY_FAILED', 'cannot read the rows for the query', { cause });
}

function limitError(message: string): ReaderError {
  return new ReaderError('READER_QUERY_LIMIT', message);
}

function interrupted(): ReaderError {
  return new ReaderError('READER_QUERY_INTERRUPTED', 'the query was interrupted');
}
