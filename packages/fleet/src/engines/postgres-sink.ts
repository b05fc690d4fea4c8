/**
 * PostgreSQL as the target of a fleet. A segment is one transaction: its row in `segments` first, which a second attempt finds there, then
 * its rows. So a lost acknowledgement, a kill of either side and a retry leave each row once, without any window of time.
 */

import { isUtf8 } from 'node:buffer';
import { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '@agentspine/schema';
import type { HomeContext } from '@agentspine/stores';
import type { Client, QueryConfig, QueryResult } from 'pg';
import { FleetError } from '../errors.ts';
import { RecordScan } from '../segments/record-scan.ts';
import { rowsBegin, type Segment } from '../segments/segment.ts';
import { refuseClone } from '../sinks/refuse-clone.ts';
import type { EpochName, FinishedEpoch, Sink, StoredCounts, StoredSegment } from '../sinks/sink.ts';
import { type Credentials, readCredentials, withoutPassword } from './credentials.ts';
import { derivedTables, recordsTable } from './engine-tables.ts';
import { postgresDdl } from './postgres-ddl.ts';
import { type EngineRow, rowsOfSegment, type TableRows } from './rows-of-segment.ts';
import { type FailureKind, NoAnswer, withRetries } from './with-retries.ts';

/** All tables with rows of hosts. */
const rowTables = [...derivedTables, recordsTable].map(({ name }) => name);
const connectMs = 10_000;
/** A segment takes a second or two; others that make the tables, or ask the views, may be waited for. */
const statementDefaultMs = 60_000;
/** All rows of an epoch: what is cut off is taken back, and would begin again at each ship. */
const deletionMs = 600_000;
/** A connection that does not end in time is cut: its server is away. */
const endMs = 2_000;
const lineFeed = 10;
/** Two that make the tables at once wait for each other: any number will do. */
const ddlLock = 7_246_011;

/** Opens a database of a fleet, and makes its tables; a test sets how long a connection and a statement may take. @throws FleetError `FLEET_UNREACHABLE`, `FLEET_TARGET_WRONG` */
export async function openPostgresSink(
  target: string,
  env: HomeContext['env'],
  limits: TimeLimits = { connectMs, statementMs: statementDefaultMs },
): Promise<Sink> {
  const url = new URL(target);
  const server = url.host;
  const credentials = await readCredentials(env, url);
  const { default: pg } = await import('pg').catch((cause) => {
    const advice = 'run "npm install pg" where spine is installed';
    throw new FleetError('FLEET_TARGET_WRONG', `the package pg is not there; ${advice}`, { cause });
  });
  if (credentials.user !== undefined) url.username = encodeURIComponent(credentials.user);
  if (credentials.password !== undefined) url.password = encodeURIComponent(credentials.password);
  const connect = (): Connection => {
    const socket = new Socket();
    const connectionTimeoutMillis = limits.connectMs;
    return {
      socket,
      client: new pg.Client({
        connectionString: url.href,
        keepAlive: true,
        connectionTimeoutMillis,
        stream: () => socket,
      }),
    };
  };
  const sink = new PostgresSink(connect, { credentials, server, limits });
  try {
    await sink.makeTables();
    return sink;
  } catch (error) {
    await sink[Symbol.asyncDispose]();
    throw error;
  }
}

/** How long things may take, in milliseconds. */
interface TimeLimits {
  /** A connection and its greeting. */
  readonly connectMs: number;
  /** A statement. */
  readonly statementMs: number;
}

/** A connection, and what is cut where the server does not let it end. */
interface Connection {
  readonly client: Client;
  readonly socket: Socket;
}

/** Runs one statement with its values. */
type Run = (sql: string, ...values: readonly unknown[]) => Promise<QueryResult>;

class PostgresSink implements Sink {
  readonly feed = 'turns';
  readonly #connect: () => Connection;
  readonly #credentials: Credentials;
  readonly #server: string;
  readonly #limits: TimeLimits;
  /** The connection; one that failed is left, and the next transaction makes another. */
  #connection: Connection | undefined;

  constructor(
    connect: () => Connection,
    about: { readonly credentials: Credentials; readonly server: string; readonly limits: TimeLimits },
  ) {
    this.#connect = connect;
    this.#credentials = about.credentials;
    this.#server = about.server;
    this.#limits = about.limits;
  }

  async makeTables(): Promise<void> {
    await this.#transaction(async (run) => {
      await run('SELECT pg_advisory_xact_lock($1)', ddlLock);
      for (const statement of postgresDdl) await run(statement);
    });
  }

  async renewViews(): Promise<void> {
    // Those of another version were replaced as the tables were made.
  }

  async list({ host, epoch }: EpochName): Promise<readonly StoredSegment[]> {
    const sql =
      'SELECT number::int AS number, sha256 AS digest FROM segments WHERE host = $1 AND epoch = $2 ORDER BY number';
    return await this.#transaction(async (run) => (await run(sql, host, epoch)).rows);
  }

  async put(segment: Segment): Promise<void> {
    const { header, sha256 } = segment;
    const { host, name, epoch, number, feed, rows, madeAt } = header;
    const isSame = await this.#transaction(async (run) => {
      const insert = `INSERT INTO segments (host, epoch, number, feed, rows, sha256, name, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`;
      const { rowCount } = await run(insert, host, epoch, number, feed, rows, sha256, name, madeAt);
      if (rowCount !== 0) {
        await insertSegment(run, segment);
        return true;
      }
      const select = 'SELECT sha256 FROM segments WHERE host = $1 AND epoch = $2 AND number = $3';
      const [there] = (await run(select, host, epoch, number)).rows;
      return there?.['sha256'] === sha256;
    });
    if (!isSame) throw refuseClone(header);
  }

  async finish({ host, replaces }: FinishedEpoch): Promise<void> {
    await this.#transaction(async (run) => {
      for (const table of [...rowTables, 'segments']) {
        await run(`DELETE FROM ${table} WHERE host = $1 AND epoch = ANY($2)`, host, replaces);
      }
    }, deletionMs);
  }

  async count({ host, epoch }: EpochName): Promise<StoredCounts> {
    const sql = `SELECT count(*)::int AS segments, coalesce(sum(rows), 0)::float8 AS rows FROM segments
      WHERE host = $1 AND epoch = $2`;
    const [row] = await this.#transaction(async (run) => (await run(sql, host, epoch)).rows);
    return row ?? { segments: 0, rows: 0 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#leave();
  }

  async #transaction<Result>(act: (run: Run) => Promise<Result>, withinMs = this.#limits.statementMs): Promise<Result> {
    try {
      return await withRetries(() => this.#attempt(act, withinMs), judgePostgresFailure);
    } catch (cause) {
      if (cause instanceof FleetError) throw cause;
      const code = judgePostgresFailure(cause) === 'refused' ? 'FLEET_REFUSED' : 'FLEET_UNREACHABLE';
      const message = withoutPassword(messageOf(cause), this.#credentials);
      const advice = code === 'FLEET_REFUSED' ? 'the segment waits in the home' : 'nothing is lost; ship again later';
      throw new FleetError(code, `PostgreSQL on ${this.#server}: ${message}; ${advice}`);
    }
  }

  async #attempt<Result>(act: (run: Run) => Promise<Result>, withinMs: number): Promise<Result> {
    try {
      const client = await this.#connected();
      const { statementMs } = this.#limits;
      await client.query(within({ text: 'BEGIN' }, statementMs));
      const result = await act((text, ...values) => client.query(within({ text, values: [...values] }, withinMs)));
      await client.query(within({ text: 'COMMIT' }, statementMs));
      return result;
    } catch (error) {
      // The server takes a transaction back whose connection ends.
      await this.#leave();
      throw this.#asNoAnswer(error, withinMs);
    }
  }

  /** What pg says of a time that passed has no code. */
  #asNoAnswer(error: unknown, withinMs: number): unknown {
    if (messageOf(error) === 'timeout expired') return new NoAnswer(this.#limits.connectMs);
    return messageOf(error) === 'Query read timeout' ? new NoAnswer(withinMs) : error;
  }

  async #connected(): Promise<Client> {
    if (this.#connection !== undefined) return this.#connection.client;
    const connection = this.#connect();
    const { client } = connection;
    // What breaks between two statements is thrown by the next one.
    client.on('error', () => undefined);
    this.#connection = connection;
    await client.connect();
    return client;
  }

  async #leave(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection === undefined) return;
    const { client, socket } = connection;
    const ending = client.end().catch(() => undefined);
    await Promise.race([ending, setTimeout(endMs, undefined, { ref: false })]);
    socket.destroy();
  }
}

/** A statement with the time that it may take, which the types of pg do not have. */
function within(statement: QueryConfig, query_timeout: number): QueryConfig {
  return Object.assign(statement, { query_timeout });
}

/** The sessions of which a segment has rows, once each. */
export function sessionsIn(tables: readonly TableRows[]): readonly EngineRow[] {
  const sessions = new Map<string, EngineRow>();
  for (const { table, rows } of tables) {
    if (table === recordsTable) continue;
    for (const { source, session_id } of rows)
      sessions.set(JSON.stringify([source, session_id]), { source, session_id });
  }
  return [...sessions.values()];
}

/** Rows with where they come from. */
function placed({ host, epoch, number }: Segment['header'], rows: readonly EngineRow[]): readonly EngineRow[] {
  return rows.map((row) => ({ host, epoch, number, ...row }));
}

/** Rows of a session take the place of those that an earlier segment had of it, in every table: some may have gone, or all of a table. */
async function removeSessions(run: Run, header: Segment['header'], sessions: readonly EngineRow[]): Promise<void> {
  if (sessions.length === 0) return;
  const json = jsonForPostgres(sessions);
  for (const { name } of derivedTables) {
    await run(
      `DELETE FROM ${name} AS old USING jsonb_to_recordset($1::text::jsonb) AS new (source text, session_id text)
      WHERE old.host = $2 AND old.epoch = $3 AND old.source = new.source AND old.session_id = new.session_id`,
      json,
      header.host,
      header.epoch,
    );
  }
}

async function insertSegment(run: Run, segment: Segment): Promise<void> {
  const { header, plain } = segment;
  const lines = header.feed === 'turns' ? undefined : linesForPostgres(plain);
  if (lines !== undefined) return void (await run(insertRecordLines, lines, header.host, header.epoch, header.number));
  const tables = rowsOfSegment(segment);
  await removeSessions(run, header, sessionsIn(tables));
  for (const { table, rows } of tables) await insertRows(run, table.name, placed(header, rows));
}

/** The server takes lines `["table",id,{…}]` apart, and computes the digest that `rowsOfSegment` does. Neither name nor id has a comma or a quote. */
const insertRecordLines = `INSERT INTO ${recordsTable.name} (host, epoch, number, table_name, id, digest, row_json)
  SELECT $2, $3, $4, name, id::bigint, left(encode(sha256(convert_to(row_json, 'UTF8')), 'hex'), 16), row_json
  FROM unnest(string_to_array($1::text, chr(10))) AS line,
    LATERAL (SELECT split_part(line, '"', 2) AS name, split_part(line, ',', 2) AS id) AS head,
    LATERAL (SELECT left(substr(line, length(name) + length(id) + 6), -1) AS row_json) AS text
  ON CONFLICT DO NOTHING`;

/** The lines of records without the last line feed, in bytes; `undefined` where the server cannot take one of them apart, or refuses it. */
export function linesForPostgres(plain: Buffer): Buffer | undefined {
  const begin = rowsBegin(plain);
  if (begin === plain.length || plain.includes(0) || !isUtf8(plain)) return undefined;
  const scan = new RecordScan();
  for (let from = begin; from < plain.length; ) {
    const end = plain.indexOf(lineFeed, from);
    if (!scan.read(plain, from, end)) return undefined;
    from = end + 1;
  }
  return plain.subarray(begin, -1);
}

async function insertRows(run: Run, table: string, rows: readonly EngineRow[]): Promise<void> {
  const given = `jsonb_populate_recordset(NULL::${table}, $1::text::jsonb)`;
  const orNot = table === recordsTable.name ? ' ON CONFLICT DO NOTHING' : '';
  await run(`INSERT INTO ${table} SELECT * FROM ${given}${orNot}`, jsonForPostgres(rows));
}

/** PostgreSQL has no text with a zero character: such a character becomes the sign for it. */
export function jsonForPostgres(rows: readonly EngineRow[]): string {
  return JSON.stringify(rows).replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1\\u2400');
}

/** Connections that break, servers that start, stop or are full, and transactions that lose against others pass. */
export function judgePostgresFailure(error: unknown): FailureKind {
  if (error instanceof NoAnswer) return 'late';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(?:08\w{3}|57P0[123]|53300|40001|40P01|ECONN\w+|EPIPE|ETIMEDOUT)$/.test(code)) return 'again';
  // What pg says of a connection has no code.
  if (code === '' && /^Connection terminated|not queryable/.test(messageOf(error))) return 'again';
  return /^(?:42|22|23)\w{3}$/.test(code) ? 'refused' : 'fatal';
}
