import type { ChildProcess } from 'node:child_process';
import { homedir } from 'node:os';
import { env } from 'node:process';
import { DurableFsError, type FileSystem, homeDirectory, nodeFileSystem } from '@agentspine/durable-fs';
import { ColdChange } from '../cold/cold-snapshot.ts';
import { ReaderError } from '../errors.ts';
import { QuerySegments } from '../segments/query-segments.ts';
import { QuerySidecars } from '../sidecars/query-sidecars.ts';
import type { AnswerForm } from './answer-frames.ts';
import type { Question } from './feed-child.ts';
import type { Frame } from './frames.ts';
import { ColumnsLeftOut, interrupted, MemoryShortage } from './query-failures.ts';
import { type QueryLimits, sqlBytesMax } from './query-limits.ts';
import { QueryProcess } from './query-process.ts';
import { openQueryStores } from './query-stores.ts';
import type { RunQueryOptions } from './run-query.ts';
import { SpillFolder } from './spill-folder.ts';
import { superviseChild } from './supervise-child.ts';

/** Where an answer goes. */
export interface AnswerSink {
  /** Takes the columns, then frame after frame of rows; the child waits while this does. */
  take(frame: Frame): void | Promise<void>;
  /** Forgets what it took, because the question is asked again; `false` where somebody has seen some of it. */
  mayRestart(): boolean;
}

/** How an answer is given. */
export interface AnswerWay {
  readonly form: AnswerForm;
  /** Those that the question does not set. */
  readonly limits: QueryLimits;
  readonly sink: AnswerSink;
}

/** Asks until there is an answer of one instant. @throws ReaderError as `runQuery` */
export async function askQuestion(options: RunQueryOptions, { form, sink, ...way }: AnswerWay): Promise<void> {
  const startedAt = performance.now();
  refuseUnlessSql(options?.sql);
  if (options.signal?.aborted === true) throw interrupted();
  const limits: QueryLimits = { ...way.limits, ...options.limits };
  // Started before the stores are opened: it takes longer to load DuckDB than they take to open.
  using first = options.warm?.take(limits, options.childEntry) ?? new QueryProcess(limits, options.childEntry);
  const home = options.home ?? homeDirectory(env['AGENTSPINE_HOME'], homedir());
  using stores = openQueryStores(home, options.sql);
  const cold = { home, fileSystem: options.fileSystem ?? nodeFileSystem };
  const sidecars =
    options.cache === 'none'
      ? undefined
      : new QuerySidecars(cold, { childEntry: options.childEntry, wallMs: limits.wallMs });
  const segments =
    options.cache === 'none' ? undefined : new QuerySegments({ ...cold, childEntry: options.childEntry }, limits);
  const question = { sql: options.sql, form, limits, schemas: stores.present, cold, sidecars, segments };
  const asking = { sink, signal: options.signal, startedAt, childEntry: options.childEntry };
  try {
    try {
      await askUntilWhole(first, question, asking);
    } catch (error) {
      if (!(error instanceof MemoryShortage && sink.mayRestart())) throw error;
      using spill = await spillOf(home, cold.fileSystem);
      if (spill === undefined) throw error;
      using second = new QueryProcess({ ...limits, fileBytes: spill.space.bytes }, options.childEntry);
      await askUntilWhole(second, { ...question, spill: spill.space }, { ...asking, startedAt: performance.now() });
    }
  } catch (error) {
    throw stores.explain(error);
  }
}

/** `undefined` where the home cannot be written: then a query has its memory only. */
async function spillOf(home: string, fileSystem: FileSystem): Promise<SpillFolder | undefined> {
  try {
    return await SpillFolder.make(home, fileSystem);
  } catch (error) {
    if (error instanceof DurableFsError) return undefined;
    throw error;
  }
}

/** Asks again where a cold day was merged or restored under the query, a copy of one was damaged, or columns were left out that it reads, for as long as the query may take at all. */
async function askUntilWhole(
  first: QueryProcess,
  question: Omit<CachedQuestion, 'isAgain'>,
  { startedAt, childEntry, ...asking }: Asking & { readonly startedAt: number; readonly childEntry: URL | undefined },
): Promise<void> {
  const { limits, spill } = question;
  for (let isAgain = false; ; isAgain = true) {
    using current = isAgain ? new QueryProcess({ ...limits, fileBytes: spill?.bytes }, childEntry) : first;
    const change = await changeUnder(current.child, { ...question, isAgain }, asking);
    if (change === undefined) return;
    if (!asking.sink.mayRestart() || performance.now() - startedAt >= limits.wallMs) {
      throw new ReaderError('READER_QUERY_FAILED', 'what the query reads kept changing: ask again', { cause: change });
    }
  }
}

function refuseUnlessSql(sql: unknown): void {
  if (typeof sql !== 'string') {
    throw new ReaderError('READER_SQL_REFUSED', `the SQL must be a text, and is ${String(sql)}`);
  }
  if (Buffer.byteLength(sql) > sqlBytesMax) {
    throw new ReaderError('READER_SQL_REFUSED', `the SQL is longer than ${sqlBytesMax} bytes`);
  }
}

interface Asking {
  readonly sink: AnswerSink;
  readonly signal: AbortSignal | undefined;
}

type CachedQuestion = Question & {
  readonly sidecars: QuerySidecars | undefined;
  readonly segments: QuerySegments | undefined;
};

/** Asks once; what changed meanwhile in the cold archive or the copies, so that there is no answer. */
async function changeUnder(
  child: ChildProcess,
  question: CachedQuestion,
  { sink, signal }: Asking,
): Promise<ColdChange | undefined> {
  try {
    await superviseChild(child, question, { take: (frame) => sink.take(frame), signal });
    // Between the look at a file and its reading it may have been written to, which Parquet does not notice.
    const isOther = (await question.sidecars?.wereChanged()) || (await question.segments?.wereChanged());
    return isOther === true ? new ColdChange() : undefined;
  } catch (error) {
    if (error instanceof ColdChange) return error;
    if (error instanceof ColumnsLeftOut) return new ColdChange();
    const isOfRows = error instanceof ReaderError && error.code === 'READER_SQL_ERROR';
    const isOfCache = async () => (await question.sidecars?.areDamaged()) || (await question.segments?.areDamaged());
    if (isOfRows && (await isOfCache())) return new ColdChange();
    throw error;
  }
}
