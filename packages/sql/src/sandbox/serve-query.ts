import type { Readable, Writable } from 'node:stream';
import { messageOf } from '@agentspine/schema';
import type { DuckDBConnection } from '@duckdb/node-api';
import { columnsNamed } from '../cold/cold-columns.ts';
import type { NamedTable } from '../cold/cold-days.ts';
import { type ColdOffer, coldNeeds } from '../cold/cold-needs.ts';
import { ColdFill, createColdSql } from '../cold/fill-cold.ts';
import { ReaderError } from '../errors.ts';
import { selectWithSegmentsSql, type TableSegments } from '../segments/segment-sql.ts';
import { type AnswerForm, answerFrames } from './answer-frames.ts';
import { type ChildError, Refusal } from './child-error.ts';
import { encodeFrame, type Frame, type FrameKind, FrameSplitter, type FrameToSend } from './frames.ts';
import { explainedSql, judgeParseTree } from './guard-sql.ts';
import { limitSandbox, lockSandbox, openSandbox, type Sandbox, type SpillSpace } from './open-sandbox.ts';
import { PreparedStatements } from './prepared-statements.ts';
import { createTableSql, type PublicTable, qualifiedName, quoteName } from './public-tables.ts';
import { RowFill } from './row-fill.ts';
import { untilRoom } from './until-room.ts';

/** What the parent asks. */
export interface ChildRequest {
  readonly sql: string;
  readonly form: AnswerForm;
  readonly memoryBytes: number;
  /** Where data may go that memory does not hold. */
  readonly spill?: SpillSpace | undefined;
  readonly rowsMax: number;
  readonly outputBytes: number;
  readonly tables: readonly PublicTable[];
  /** Statements that create views over the tables. */
  readonly views: readonly string[];
  /** Where an unqualified name is looked up, in this order. */
  readonly schemas: readonly string[];
  /** Files that stand for rows of tables. */
  readonly segments: readonly TableSegments[];
  /** What of the tables was left out because the SQL does not seem to name it. */
  readonly unread: readonly UnreadColumns[];
  /** Tables that have cold days; where there are any, what is needed of them is sent before the first row comes. */
  readonly cold: readonly ColdOffer[];
}

/** Columns of a table. */
export interface UnreadColumns extends NamedTable {
  readonly columns: readonly string[];
}

/**
 * Runs one untrusted query (RELIABILITY 4.1, P16, P17). Rows come in by `input`, those of cold days also in files that it is told of, the
 * answer leaves by `output`.
 * Steps: open an instance, before anything is asked; judge the SQL; create and fill the tables; shut everything out but those files, and lock; run.
 * Returns when `input` ends: whoever asks keeps it open while the answer is wanted. `output` ends after the answer or the first failure.
 */
export async function serveQuery(input: Readable, output: Writable): Promise<void> {
  await new QueryService(output).serve(input);
}

/** One query from its request to the end of its answer. */
class QueryService {
  readonly #output: Writable;
  readonly #splitter = new FrameSplitter();
  /** Opened while the one that asks still prepares its question. */
  readonly #sandbox: Promise<Sandbox> = openSandbox();
  #query: Promise<QueryRun> | undefined;
  #filled: Promise<unknown> = Promise.resolve();
  #answered: Promise<unknown> = Promise.resolve();
  #isReported = false;

  constructor(output: Writable) {
    this.#output = output;
  }

  async serve(input: Readable): Promise<void> {
    // Reported when something is asked.
    this.#sandbox.catch(() => undefined);
    try {
      for await (const chunk of input as AsyncIterable<Buffer>) {
        for (const frame of this.#splitter.push(chunk) ?? []) await this.#take(frame);
      }
    } catch (error) {
      this.#report(error);
    } finally {
      await this.#sandbox.then(
        (sandbox) => this.#close(sandbox),
        () => undefined,
      );
    }
  }

  /** Ends what still runs and gives the memory back: DuckDB dies where a connection is closed under a statement. */
  async #close({ instance, connection }: Sandbox): Promise<void> {
    // What is between two statements of one step does not hear it.
    const interrupting = setInterval(() => connection.interrupt(), interruptEveryMs);
    connection.interrupt();
    await Promise.allSettled([this.#query, this.#filled, this.#answered]);
    clearInterval(interrupting);
    connection.closeSync();
    instance.closeSync();
  }

  async #take({ kind, text }: Frame): Promise<void> {
    if (kind === 'request') {
      this.#query = this.#openRun(JSON.parse(text) as ChildRequest);
      // A refusal is reported at once, not when the next frame comes.
      this.#query.catch(this.#report);
    }
    const take = takers[kind];
    if (take !== undefined) {
      const run = await this.#query;
      await this.#filled;
      // One batch is parsed by DuckDB's threads while the next is read.
      if (run !== undefined) this.#filled = take(run, text);
      this.#filled.catch(this.#report);
    }
    if (kind === 'go') {
      await this.#filled;
      const run = await this.#query;
      await run?.cold.finish();
      // Not awaited here: the loop goes on to see the end of the input.
      if (run !== undefined) this.#answered = this.#answer(run).catch(this.#report);
    }
  }

  async #openRun(request: ChildRequest): Promise<QueryRun> {
    const { memoryBytes, spill } = request;
    const { connection } = await this.#sandbox;
    const listsFiles = request.cold.length + request.segments.length > 0;
    await limitSandbox(connection, { memoryBytes, listsFiles, spill });
    const tree = await judge(connection, request.sql);
    refuseUnread(tree, request.unread);
    const needs = coldNeeds(tree, request.cold);
    await connection.run([createTablesSql(request), ...createColdSql(request.cold, needs)].join('; '));
    if (request.cold.length > 0) await this.#send({ kind: 'needs', text: JSON.stringify(needs) });
    const statements = new PreparedStatements(connection);
    const { tables, segments } = request;
    const cold = new ColdFill(connection, tables, { offers: request.cold, needs, statements, segments });
    return { request, connection, fill: new RowFill(tables, statements), cold };
  }

  async #answer({ request, connection, cold }: QueryRun): Promise<void> {
    await lockSandbox(connection, [...request.segments.flatMap(({ files }) => files), ...cold.files]);
    for await (const frame of answerFrames(connection, request)) await this.#send(frame);
    this.#output.end();
  }

  async #send(frame: FrameToSend): Promise<void> {
    if (this.#output.destroyed) throw new Error('nobody reads the answer any more');
    if (this.#output.write(encodeFrame(frame))) return;
    await untilRoom(this.#output);
  }

  /** Tells the first failure and ends; what fails because of it is of no interest. */
  readonly #report = (error: unknown): void => {
    if (this.#isReported || this.#output.writableEnded) return;
    this.#isReported = true;
    const reason = error instanceof Refusal ? error.reason : describeFailure(error);
    this.#output.end(encodeFrame({ kind: 'error', text: JSON.stringify(reason) }));
  };
}

interface QueryRun {
  readonly request: ChildRequest;
  readonly connection: DuckDBConnection;
  readonly fill: RowFill;
  readonly cold: ColdFill;
}

const interruptEveryMs = 10;

/** What is done with the frames that carry rows. */
const takers: Partial<Record<FrameKind, (run: QueryRun, text: string) => Promise<void>>> = {
  batch: ({ fill }, text) => fill.takeBatch(text),
  row: ({ fill }, text) => fill.takeRow(text),
  day: ({ cold }, text) => cold.beginDay(text),
  lines: ({ cold }, text) => cold.takeLines(text),
  line: ({ cold }, text) => cold.takeRow(text),
  files: ({ cold }, text) => cold.takeFiles(text),
};

/** What was left out going by the words of the SQL is held against its tree before a row is taken. */
function refuseUnread(tree: unknown, unread: readonly UnreadColumns[]): void {
  const missing = unread.flatMap(({ columns, ...table }) => columnsNamed(tree, table, columns));
  if (missing.length === 0) return;
  const message = `the query reads ${missing.join(', ')}, which it was not given`;
  throw new Refusal({ code: 'READER_SQL_ERROR', message, isOfColumns: true });
}

/** Times without an offset are UTC wherever the machine is. */
function createTablesSql({ tables, views, schemas, segments }: ChildRequest): string {
  const all = new Set([...schemas, ...tables.map(({ schema }) => schema)]);
  return [
    "SET TimeZone = 'UTC'",
    ...[...all].map((schema) => `CREATE SCHEMA ${quoteName(schema)}`),
    ...tables.map(createTableSql),
    ...views,
    ...segments.map((of) => `CREATE OR REPLACE VIEW ${qualifiedName(of.view)} AS ${selectWithSegmentsSql(of)}`),
    `SET search_path = '${[...schemas, 'main'].join(',')}'`,
  ].join('; ');
}

/** The parse tree of SQL that may run. */
async function judge(connection: DuckDBConnection, sql: string): Promise<unknown> {
  const result = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [explainedSql(sql)]);
  const verdict = judgeParseTree(String(result.getRows()[0]?.[0]));
  if (verdict.kind === 'refused') throw new Refusal({ code: 'READER_SQL_REFUSED', message: verdict.message });
  if (verdict.kind === 'unparsable') throw new Refusal({ code: 'READER_SQL_ERROR', message: verdict.message });
  return verdict.tree;
}

function describeFailure(error: unknown): ChildError {
  if (error instanceof ReaderError) return { code: 'READER_COLD_CORRUPT', message: error.message };
  const message = messageOf(error).replace(/\s+/g, ' ').trim();
  const isMemory = /^(Out of Memory|Invalid string length|Array buffer allocation|Cannot create a string longer)/i.test(
    message,
  );
  if (isMemory)
    return { code: 'READER_QUERY_LIMIT', message: 'the query needs more memory than it may have', isMemory };
  return { code: 'READER_SQL_ERROR', message };
}
