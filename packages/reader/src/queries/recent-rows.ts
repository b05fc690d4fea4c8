import { askHotAndCold, type ColdSource, ReaderError } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';
import { readWrittenTables, type WrittenTable, writtenAt, writtenIdMax, writtenTableNames } from './written-tables.ts';

/** Which records are asked for. */
export interface RecentRequest {
  /** How far back, in hours before now. */
  readonly hours: number;
  /** How many rows at most. */
  readonly limit: number;
  /** Names of `obs`, `events` for the delivery log; all of them where it is left out. */
  readonly tables?: readonly string[] | undefined;
}

/** A row that was written lately. */
export interface RecentRow {
  /** The table, as SQL names it. */
  readonly table: string;
  /** Microseconds since the epoch when it was written. */
  readonly id: number;
  /** The id as RFC 3339 with microseconds. */
  readonly writtenAt: string;
  /** The row as it is stored; `undefined` where that is not a JSON object. */
  readonly row: Readonly<Record<string, unknown>> | undefined;
}

/** A century: more is a mistake, and leaves the range of ids. */
const hoursMax = 100 * 366 * 24;

/** More rows than anyone reads; `spine query` has them all. */
const limitMax = 100_000;

/**
 * The newest rows across all tables, by the time of writing, whether or not their days have left `spine.db`.
 * @throws ReaderError `READER_BAD_REQUEST`, and as `askHotAndCold`
 */
export function askRecentRows(
  source: ColdSource,
  request: RecentRequest,
  nowMs: number,
): Promise<readonly RecentRow[]> {
  checkRequest(request);
  const since = Math.ceil((nowMs - request.hours * 3_600_000) * 1_000);
  return askHotAndCold(source, {
    needs: ({ lastId }) => lastId >= since,
    ask: (database) => readRecentRows(database, request, since),
  });
}

/** Ids alone are compared, so only rows that are answered are read. */
function readRecentRows(database: Database, request: RecentRequest, since: number): readonly RecentRow[] {
  const tables = readWrittenTables(database).filter(({ name }) => request.tables?.includes(name) ?? true);
  const newest = tables.flatMap((table) =>
    readNewestIds(database, table, { since, limit: request.limit }).map((id) => ({ table, id })),
  );
  newest.sort((left, right) => right.id - left.id || (left.table.name < right.table.name ? -1 : 1));
  return newest.slice(0, request.limit).map(({ table, id }) => ({
    table: table.name,
    id,
    writtenAt: writtenAt(id),
    row: readRow(database, table, id),
  }));
}

function checkRequest({ hours, limit, tables = [] }: RecentRequest): void {
  if (!(hours > 0 && hours <= hoursMax)) {
    throw new ReaderError('READER_BAD_REQUEST', `hours must be above 0 and at most ${hoursMax}`);
  }
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= limitMax)) {
    throw new ReaderError('READER_BAD_REQUEST', `limit must be a whole number from 1 to ${limitMax}`);
  }
  const unknown = tables.find((table) => !writtenTableNames.includes(table));
  if (unknown === undefined) return;
  throw new ReaderError('READER_BAD_REQUEST', `${unknown} is not one of ${writtenTableNames.join(', ')}`);
}

function readNewestIds(
  database: Database,
  { physicalName }: WrittenTable,
  { since, limit }: { readonly since: number; readonly limit: number },
): number[] {
  return database
    .prepare(`SELECT id FROM ${physicalName} WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT ?`)
    .pluck()
    .all(since, writtenIdMax, limit) as number[];
}

function readRow(database: Database, { physicalName, rowSql }: WrittenTable, id: number): RecentRow['row'] {
  const text = database.prepare(`SELECT CAST(${rowSql} AS TEXT) FROM ${physicalName} WHERE id = ?`).pluck().get(id);
  return parseObject(String(text));
}

function parseObject(json: string): RecentRow['row'] {
  try {
    const value: unknown = JSON.parse(json);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
