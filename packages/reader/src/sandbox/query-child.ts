/**
 * The process that runs one untrusted query (RELIABILITY 4.1, P16, P17) and then ends. It opens no file: rows come in on
 * stdin, the answer leaves on descriptor 3. Steps: instance without any access to the outside; judge the SQL; create and
 * fill the tables; lock the configuration; run. When stdin ends, nobody waits any more and it kills itself.
 */
import { Socket } from 'node:net';
import process from 'node:process';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type ColdOffer, coldNeeds } from '../cold/cold-needs.ts';
import { ColdFill, createColdSql } from '../cold/fill-cold.ts';
import { ReaderError } from '../errors.ts';
import { cellJson } from './cell-json.ts';
import { encodeFrame, type FrameKind, FrameSplitter } from './frames.ts';
import { explainedSql, judgeParseTree } from './guard-sql.ts';
import { PreparedStatements } from './prepared-statements.ts';
import { createTableSql, insertBatchSql, insertRowSql, type PublicTable, quoteName } from './public-tables.ts';

/** What the parent asks. */
export interface ChildRequest {
  readonly sql: string;
  readonly memoryBytes: number;
  readonly rowsMax: number;
  readonly outputBytes: number;
  readonly tables: readonly PublicTable[];
  /** Statements that create views over the tables. */
  readonly views: readonly string[];
  /** Where an unqualified name is looked up, in this order. */
  readonly schemas: readonly string[];
  /** Tables that have cold days; where there are any, what is needed of them is told before the first row comes. */
  readonly cold: readonly ColdOffer[];
}

/** Why there is no answer; the codes are those of `ReaderError`. */
export interface ChildError {
  readonly code: 'READER_SQL_REFUSED' | 'READER_SQL_ERROR' | 'READER_QUERY_LIMIT' | 'READER_COLD_CORRUPT';
  readonly message: string;
}

class Refusal extends Error {
  readonly reason: ChildError;
  constructor(reason: ChildError) {
    super(reason.message);
    this.reason = reason;
  }
}

const answer = new Socket({ fd: 3, readable: false, writable: true });
const splitter = new FrameSplitter();

async function send(kind: FrameKind, text: string): Promise<void> {
  if (answer.write(encodeFrame({ kind, text }))) return;
  await new Promise<void>((resolve) => answer.once('drain', () => resolve()));
}

async function main(): Promise<void> {
  let query: Promise<QueryRun> | undefined;
  let filled: Promise<unknown> = Promise.resolve();
  process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    for (const frame of splitter.push(chunk) ?? []) {
      if (frame.kind === 'request') {
        query = openRun(JSON.parse(frame.text) as ChildRequest);
        // A refusal is told at once, not when the next frame comes.
        query.catch(report);
      }
      const take = takers[frame.kind];
      if (take !== undefined) {
        const run = await query;
        await filled;
        // One batch is parsed by DuckDB's threads while the next is read.
        if (run !== undefined) filled = take(run, frame.text);
        filled.catch(report);
      }
      if (frame.kind === 'go') {
        await filled;
        const run = await query;
        await run?.cold.finish();
        // Not awaited here: the loop goes on to see the end of stdin.
        if (run !== undefined) void answerQuery(run).catch(report);
      }
    }
  }
}

interface QueryRun {
  readonly request: ChildRequest;
  readonly connection: DuckDBConnection;
  readonly statements: PreparedStatements;
  readonly cold: ColdFill;
}

/** What is done with the frames that carry rows. */
const takers: Partial<Record<FrameKind, (run: QueryRun, text: string) => Promise<void>>> = {
  batch: fill,
  row: fillRow,
  day: ({ cold }, text) => cold.beginDay(text),
  lines: ({ cold }, text) => cold.takeLines(text),
  line: ({ cold }, text) => cold.takeRow(text),
};

async function openRun(request: ChildRequest): Promise<QueryRun> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${Math.ceil(request.memoryBytes / 1_000_000)}MB`,
    threads: '2',
    temp_directory: '',
    home_directory: '/nonexistent',
    extension_directory: '/nonexistent',
    secret_directory: '/nonexistent',
    allow_persistent_secrets: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_unsigned_extensions: 'false',
    enable_external_access: 'false',
  });
  const connection = await instance.connect();
  const tree = await judge(connection, request.sql);
  const needs = coldNeeds(tree, request.cold);
  await connection.run([createTablesSql(request), ...createColdSql(request.cold, needs)].join('; '));
  if (request.cold.length > 0) await send('needs', JSON.stringify(needs));
  const statements = new PreparedStatements(connection);
  const cold = new ColdFill(connection, request.tables, { offers: request.cold, needs, statements });
  return { request, connection, statements, cold };
}

/** Times without an offset are UTC wherever the machine is. */
function createTablesSql({ tables, views, schemas }: ChildRequest): string {
  const all = new Set([...schemas, ...tables.map(({ schema }) => schema)]);
  return [
    "SET TimeZone = 'UTC'",
    ...[...all].map((schema) => `CREATE SCHEMA ${quoteName(schema)}`),
    ...tables.map(createTableSql),
    ...views,
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

/** A batch names its table by number, then a line break, then the columns. */
async function fill({ request, statements }: QueryRun, batch: string): Promise<void> {
  const cut = batch.indexOf('\n');
  const table = request.tables[Number(batch.slice(0, cut))];
  if (table !== undefined) await statements.run(insertBatchSql(table), [batch.slice(cut + 1)]);
}

/** A large row is a list in JSON: the number of its table, then its texts. */
async function fillRow({ request, statements }: QueryRun, row: string): Promise<void> {
  const [index, ...texts] = JSON.parse(row) as [number, ...(string | null)[]];
  const table = request.tables[index];
  if (table !== undefined) await statements.run(insertRowSql(table), texts);
}

async function answerQuery({ request, connection }: QueryRun): Promise<void> {
  await connection.run('SET lock_configuration = true');
  const result = await connection.stream(request.sql);
  const columns = result.columnNames().map((name, index) => ({ name, type: result.columnType(index).toString() }));
  await send('columns', JSON.stringify(columns));
  let rowCount = 0;
  let bytes = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    rowCount += chunk.rowCount;
    if (rowCount > request.rowsMax) throw limit(`the result has more than ${request.rowsMax} rows: add a LIMIT`);
    const text = JSON.stringify(chunk.getRows().map((row) => row.map(cellJson)));
    bytes += text.length;
    if (bytes > request.outputBytes) throw limit(`the result has more than ${request.outputBytes} bytes: ask for less`);
    await send('rows', text);
  }
  await send('done', String(rowCount));
  answer.end(() => process.exit(0));
}

function limit(message: string): Refusal {
  return new Refusal({ code: 'READER_QUERY_LIMIT', message });
}

let isReported = false;

/** Tells the first failure and ends; what fails because of it is of no interest. */
function report(error: unknown): void {
  if (isReported) return;
  isReported = true;
  const reason = error instanceof Refusal ? error.reason : describeFailure(error);
  answer.end(encodeFrame({ kind: 'error', text: JSON.stringify(reason) }), () => process.exit(0));
}

function describeFailure(error: unknown): ChildError {
  if (error instanceof ReaderError) return { code: 'READER_COLD_CORRUPT', message: error.message };
  const message = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
  const isMemory = /^(Out of Memory|Invalid string length|Array buffer allocation|Cannot create a string longer)/i.test(
    message,
  );
  if (isMemory) return { code: 'READER_QUERY_LIMIT', message: 'the query needs more memory than it may have' };
  return { code: 'READER_SQL_ERROR', message };
}

main().catch(report);
