import { eventCatalog, storedNames } from '@agentspine/schema';
import { askHotAndCold, type ColdSource, ReaderError } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';
import type { RowOrigin } from './hot-tables.ts';
import { readWrittenTables, type WrittenTable, writtenAt, writtenIdMax, writtenTableNames } from './written-tables.ts';

/** Which rows are asked for. */
export interface RecentRequest {
  /** How far back, in hours before now. */
  readonly hours: number;
  /** How many rows at most. */
  readonly limit: number;
  /** Names of `obs`, `events` for the delivery log, `trace.events` for what agents did; all of them where it is left out. */
  readonly tables?: readonly string[] | undefined;
}

/** A row of late. */
export interface RecentRow {
  /** The schema in which SQL finds the table. */
  readonly origin: RowOrigin;
  /** The table, as SQL names it. */
  readonly table: string;
  /** Of a record, microseconds since the epoch when it was written; of an event of the trace, its id. */
  readonly id: number | string;
  /** When a record was written, RFC 3339 with microseconds; when what an event says happened, with milliseconds. */
  readonly at: string;
  /** The row as it is stored; `undefined` where that is not a JSON object. */
  readonly row: Readonly<Record<string, unknown>> | undefined;
}

/** A century: more is a mistake, and leaves the range of ids. */
const hoursMax = 100 * 366 * 24;

/** More rows than anyone reads; `spine query` has them all. */
const limitMax = 100_000;

/** The name of the events of the trace among the tables. */
export const traceEventsName = 'trace.events';

/** Asks `spine.db` without its cold archive. */
type AskHot = <Answer>(question: (database: Database) => Answer) => Answer;

/**
 * The newest rows of all tables, whether or not their days have left `spine.db`: records by the time of writing, and what agents
 * did, imported or logged, by the time at which it happened.
 * @throws ReaderError `READER_BAD_REQUEST`, and as `askHotAndCold`
 */
export async function askRecentRows(
  source: ColdSource,
  { request, nowMs }: { readonly request: RecentRequest; readonly nowMs: number },
  askHot: AskHot,
): Promise<readonly RecentRow[]> {
  checkRequest(request);
  const since = Math.ceil((nowMs - request.hours * 3_600_000) * 1_000);
  // Rows only leave for the cold archive, so what is older than these is not among the newest, whatever moves meanwhile.
  const hot = askHot((database) => findNewest(database, request, since));
  const needed = hot.length < request.limit ? since : (hot.at(-1)?.micros ?? since);
  return askHotAndCold(source, {
    needs: ({ lastId }) => lastId >= needed,
    ask: (database) => findNewest(database, request, since).map(({ read }) => read()),
  });
}

/** A row that may be among the newest, by its place; it is read when it is. */
interface Candidate {
  readonly micros: number;
  readonly name: string;
  readonly read: () => RecentRow;
}

/** Places alone are compared, so only rows that are answered are read. */
function findNewest(database: Database, request: RecentRequest, since: number): readonly Candidate[] {
  const isWanted = (name: string) => request.tables?.includes(name) ?? true;
  const slice = { since, limit: request.limit };
  const records = readWrittenTables(database)
    .filter(({ name }) => isWanted(name))
    .flatMap((table) => findRecords(database, table, slice));
  const events = isWanted(traceEventsName) && hasEvents(database) ? findEvents(database, slice) : [];
  return [...records, ...events]
    .sort((left, right) => right.micros - left.micros || (left.name < right.name ? -1 : 1))
    .slice(0, request.limit);
}

function checkRequest({ hours, limit, tables = [] }: RecentRequest): void {
  if (!(hours > 0 && hours <= hoursMax)) {
    throw new ReaderError('READER_BAD_REQUEST', `hours must be above 0 and at most ${hoursMax}`);
  }
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= limitMax)) {
    throw new ReaderError('READER_BAD_REQUEST', `limit must be a whole number from 1 to ${limitMax}`);
  }
  const known = [...writtenTableNames, traceEventsName];
  const unknown = tables.find((table) => !known.includes(table));
  if (unknown === undefined) return;
  throw new ReaderError('READER_BAD_REQUEST', `${unknown} is not one of ${known.join(', ')}`);
}

interface Slice {
  readonly since: number;
  readonly limit: number;
}

function findRecords(database: Database, table: WrittenTable, { since, limit }: Slice): readonly Candidate[] {
  const ids = database
    .prepare(`SELECT id FROM ${table.physicalName} WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT ?`)
    .pluck()
    .all(since, writtenIdMax, limit) as number[];
  const { name } = table;
  return ids.map((id) => ({
    micros: id,
    name,
    read: () => ({ origin: 'obs', table: name, id, at: writtenAt(id), row: readRow(database, table, id) }),
  }));
}

function readRow(database: Database, { physicalName, rowSql }: WrittenTable, id: number): RecentRow['row'] {
  const text = database.prepare(`SELECT CAST(${rowSql} AS TEXT) FROM ${physicalName} WHERE id = ?`).pluck().get(id);
  return parseObject(String(text));
}

function hasEvents(database: Database): boolean {
  return storedNames(database).has('events');
}

const eventSql = `SELECT seq, event_id, event_type, aggregate_id, session_id, actor, CAST(payload_json AS TEXT) AS payload_json
  FROM events WHERE seq = ?`;

/** What rules make of what agents did is not what agents did, and would crowd it out after each change of a rule. */
const judgementTypes: readonly string[] = ['rule.enforced', 'rules.changed', 'turn.judged', 'turns.counted'];
const workTypes = Object.keys(eventCatalog).filter((type) => !judgementTypes.includes(type));

/** The index of types and times gives the newest of each type without a look at any other event. */
function findEvents(database: Database, { since, limit }: Slice): readonly Candidate[] {
  const newest = database
    .prepare(
      'SELECT seq, event_time FROM events WHERE event_type = ? AND event_time >= ? ORDER BY event_time DESC, seq DESC LIMIT ?',
    )
    .raw();
  const places = workTypes.flatMap((type) => newest.all(type, since / 1_000, limit) as [number, number][]);
  return places
    .sort(([leftSeq, left], [rightSeq, right]) => right - left || rightSeq - leftSeq)
    .slice(0, limit)
    .map(([seq, time]) => ({
      micros: time * 1_000,
      name: traceEventsName,
      read: () => {
        const { payload_json: payload, ...row } = database.prepare(eventSql).get(seq) as Record<string, unknown>;
        const at = new Date(time).toISOString();
        const id = String(row['event_id']);
        return { origin: 'trace', table: 'events', id, at, row: { ...row, payload: parseObject(String(payload)) } };
      },
    }));
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
