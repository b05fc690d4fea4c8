/**
 * PostgreSQL as the target of a fleet. A segment is one transaction: its row in `segments` first, which a second attempt finds there, then
 * its rows. So a lost acknowledgement, a kill of either side and a retry leave each row once, without any window of time.
 */

import { messageOf } from '@agentspine/schema';
import type { HomeContext } from '@agentspine/stores';
import type { Sql, TransactionSql } from 'postgres';
import { FleetError } from '../errors.ts';
import type { Segment } from '../segments/segment.ts';
import { refuseClone } from '../sinks/refuse-clone.ts';
import type { EpochName, FinishedEpoch, Sink, StoredCounts, StoredSegment } from '../sinks/sink.ts';
import { type Credentials, readCredentials, withoutPassword } from './credentials.ts';
import { derivedTables, recordsTable } from './engine-tables.ts';
import { postgresDdl } from './postgres-ddl.ts';
import { type EngineRow, rowsOfSegment } from './rows-of-segment.ts';
import { type FailureKind, withRetries } from './with-retries.ts';

/** All tables with rows of hosts. */
const rowTables = [...derivedTables, recordsTable].map(({ name }) => name);
const connectSeconds = 10;
/** Two that make the tables at once wait for each other: any number will do. */
const ddlLock = 7_246_011;

/** Opens a database of a fleet, and makes its tables. @throws FleetError `FLEET_UNREACHABLE`, `FLEET_TARGET_WRONG` */
export async function openPostgresSink(target: string, env: HomeContext['env']): Promise<Sink> {
  const url = new URL(target);
  const credentials = await readCredentials(env, url);
  const { default: postgres } = await import('postgres').catch((cause) => {
    const advice = 'run "npm install postgres" where spine is installed';
    throw new FleetError('FLEET_TARGET_WRONG', `the package postgres is not there; ${advice}`, { cause });
  });
  const sql = postgres(target, {
    ...(credentials.user === undefined ? {} : { username: credentials.user }),
    ...(credentials.password === undefined ? {} : { password: credentials.password }),
    max: 1,
    connect_timeout: connectSeconds,
    onnotice: () => undefined,
  });
  const sink = new PostgresSink(sql, credentials, url.host);
  try {
    await sink.makeTables();
    return sink;
  } catch (error) {
    await sink[Symbol.asyncDispose]();
    throw error;
  }
}

class PostgresSink implements Sink {
  readonly feed = 'turns';
  readonly #sql: Sql;
  readonly #credentials: Credentials;
  readonly #server: string;

  constructor(sql: Sql, credentials: Credentials, server: string) {
    this.#sql = sql;
    this.#credentials = credentials;
    this.#server = server;
  }

  async makeTables(): Promise<void> {
    await this.#transaction(async (tx) => {
      await tx`SELECT pg_advisory_xact_lock(${ddlLock})`;
      for (const statement of postgresDdl) await tx.unsafe(statement);
    });
  }

  async list({ host, epoch }: EpochName): Promise<readonly StoredSegment[]> {
    return await this.#transaction(
      (tx) => tx<StoredSegment[]>`SELECT number::int AS number, sha256 AS digest FROM segments
        WHERE host = ${host} AND epoch = ${epoch} ORDER BY number`,
    );
  }

  async put(segment: Segment): Promise<void> {
    const { header, sha256 } = segment;
    const { host, name, epoch, number, feed, rows, madeAt } = header;
    const isSame = await this.#transaction(async (tx) => {
      const inserted = await tx`INSERT INTO segments (host, epoch, number, feed, rows, sha256, name, made_at)
        VALUES (${host}, ${epoch}, ${number}, ${feed}, ${rows}, ${sha256}, ${name}, ${madeAt}) ON CONFLICT DO NOTHING RETURNING 1`;
      if (inserted.length > 0) {
        for (const [table, tableRows] of rowsOfSegment(segment)) await insertRows(tx, table, tableRows);
        return true;
      }
      const [there] =
        await tx`SELECT sha256 FROM segments WHERE host = ${host} AND epoch = ${epoch} AND number = ${number}`;
      return there?.['sha256'] === sha256;
    });
    if (!isSame) throw refuseClone(header);
  }

  async finish({ host, replaces }: FinishedEpoch): Promise<void> {
    await this.#transaction(async (tx) => {
      for (const table of [...rowTables, 'segments']) {
        await tx`DELETE FROM ${tx(table)} WHERE host = ${host} AND epoch = ANY(${[...replaces]})`;
      }
    });
  }

  async count({ host, epoch }: EpochName): Promise<StoredCounts> {
    const [row] = await this.#transaction(
      (tx) => tx<StoredCounts[]>`SELECT count(*)::int AS segments, coalesce(sum(rows), 0)::float8 AS rows FROM segments
        WHERE host = ${host} AND epoch = ${epoch}`,
    );
    return row ?? { segments: 0, rows: 0 };
  }

  async eraseHost(host: string): Promise<number> {
    return await this.#transaction(async (tx) => {
      for (const table of rowTables) await tx`DELETE FROM ${tx(table)} WHERE host = ${host}`;
      return (await tx`DELETE FROM segments WHERE host = ${host}`).count;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sql.end({ timeout: connectSeconds });
  }

  async #transaction<Result>(act: (tx: TransactionSql) => Promise<Result>): Promise<Result> {
    try {
      return (await withRetries(() => this.#sql.begin(act), judgePostgresFailure)) as Result;
    } catch (cause) {
      if (cause instanceof FleetError) throw cause;
      const code = judgePostgresFailure(cause) === 'refused' ? 'FLEET_REFUSED' : 'FLEET_UNREACHABLE';
      const message = withoutPassword(messageOf(cause), this.#credentials);
      const advice = code === 'FLEET_REFUSED' ? 'the segment waits in the home' : 'nothing is lost; ship again later';
      throw new FleetError(code, `PostgreSQL on ${this.#server}: ${message}; ${advice}`);
    }
  }
}

/** Rows of a session take the place of those that an earlier segment had of it: some may have gone. */
async function insertRows(tx: TransactionSql, table: string, rows: readonly EngineRow[]): Promise<void> {
  const json = jsonForPostgres(rows);
  if (table === recordsTable.name) {
    await tx`INSERT INTO records SELECT * FROM jsonb_populate_recordset(NULL::records, ${json}::text::jsonb) ON CONFLICT DO NOTHING`;
    return;
  }
  await tx`DELETE FROM ${tx(table)} AS old USING (SELECT DISTINCT host, epoch, source, session_id
    FROM jsonb_populate_recordset(NULL::${tx(table)}, ${json}::text::jsonb)) AS new
    WHERE old.host = new.host AND old.epoch = new.epoch AND old.source = new.source AND old.session_id = new.session_id`;
  await tx`INSERT INTO ${tx(table)} SELECT * FROM jsonb_populate_recordset(NULL::${tx(table)}, ${json}::text::jsonb)`;
}

/** PostgreSQL has no text with a zero character: such a character becomes the sign for it. */
export function jsonForPostgres(rows: readonly EngineRow[]): string {
  return JSON.stringify(rows).replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1\\u2400');
}

/** Connections that break, servers that start, stop or are full, and transactions that lose against others pass. */
export function judgePostgresFailure(error: unknown): FailureKind {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(?:08\w{3}|57P0[123]|53300|40001|40P01|ECONN\w+|EPIPE|CONNECTION_\w+|CONNECT_TIMEOUT)$/.test(code))
    return 'again';
  return /^(?:42|22|23)\w{3}$/.test(code) ? 'refused' : 'fatal';
}
