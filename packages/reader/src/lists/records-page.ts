import { type RecordTable, recordKinds, storedNames } from '@agentspine/schema';
import { ReaderError } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';
import { pageCursor, pageSign, placeOfCursor } from '../browse/page-cursor.ts';
import type { AskedAt } from '../time-bound.ts';
import { sinceOf, untilOf } from '../turn-filter.ts';
import { Condition, type PageRequest, type PinnedPage, parsePage, parseRowId } from './page-request.ts';
import { cellsOf, gistOf, type RecordCell, type RecordGist, type StoredCell, storedCellsSql } from './record-cells.ts';

/** Which page of which records is asked for. A table that lacks a column that is filtered by has no record that matches. */
export interface RecordsRequest extends PageRequest {
  /** Only records of this table, one of the seventeen; default all. */
  readonly table?: string | undefined;
  /** A part of a value, in capitals or not. */
  readonly q?: string | undefined;
  /** Only records with this `source`. */
  readonly source?: string | undefined;
  /** Only records of this agent, by `agent`, `agent_id`, `from_agent` or `to_agent`. */
  readonly agent?: string | undefined;
  /** Only records with this `session_id`. */
  readonly session?: string | undefined;
  /** Only records with this `model`. */
  readonly model?: string | undefined;
  /** Records that were written at or after it. */
  readonly from?: string | undefined;
  /** Records that were written at or before it. */
  readonly to?: string | undefined;
  /** Only records with this id or a smaller one: those that were there when it was the newest. */
  readonly upTo?: string | undefined;
}

/** A record of a list. */
export interface ListedRecord extends RecordGist {
  /** Its table. */
  readonly table: RecordTable;
  /** Its id in the table, microseconds since the epoch as a text. */
  readonly id: string;
  /** When it was written: ISO 8601 in UTC; null where the id is not a time. */
  readonly at: string | null;
}

/** Records, and how many match in each table, whatever table is asked for. */
export interface RecordsPage extends PinnedPage<ListedRecord> {
  /** Of each of the seventeen tables. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A record with all its columns. */
export interface RecordDetails extends ListedRecord {
  /** Those of its table in order, null where the row has none, then what else the row has. */
  readonly cells: readonly RecordCell[];
}

/** So much of each value is read for a line. */
const lineCharactersMax = 200;
/** So much of each value is read for a look at one record. */
const cellCharactersMax = 100_000;

type Kind = (typeof recordKinds)[number];
type Place = readonly [id: string, table: string];

/**
 * A page of the records that are in `spine.db`, those written last first. Its cursor is the place of its last row, so that records that come
 * meanwhile move nothing. @throws ReaderError `READER_BAD_REQUEST`, `READER_CURSOR_STALE`
 */
export function readRecordsPage(
  database: Database,
  request: RecordsRequest,
  askedAt: AskedAt,
): Omit<RecordsPage, 'cold'> {
  const { limit, at } = parsePage(request);
  const upTo = request.upTo === undefined ? undefined : parseRowId(request.upTo, 'upTo');
  const sign = signOf(request);
  const place = request.after === undefined ? undefined : placeOfCursor(request.after, sign, isPlace);
  if (request.table !== undefined) kindOf(request.table);
  const found = tablesOf(database, request).map((kind) => countTable(database, kind, { request, askedAt, upTo }));
  const asked = found.filter(({ table }) => request.table === undefined || table === request.table);
  const rows = listRows(database, asked, { upTo, place, limit: limit + 1, at });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const counts = new Map(found.map(({ table, total }) => [table, total]));
  return {
    items: shown.map((row) => readLine(database, row)),
    total: asked.reduce((sum, { total }) => sum + total, 0),
    next: rows.length > limit && last !== undefined ? pageCursor(sign, [last.id, last.table]) : null,
    newest: asked.reduce<string | null>((newest, { highest }) => later(newest, highest), null),
    newer: asked.reduce((sum, { newer }) => sum + newer, 0),
    counts: Object.fromEntries(recordKinds.map(({ table }) => [table, counts.get(table) ?? 0])),
  };
}

interface CountedTable {
  readonly table: RecordTable;
  readonly condition: Condition;
  readonly total: number;
  readonly newer: number;
  readonly highest: string | null;
}

function countTable(
  database: Database,
  kind: Kind,
  {
    request,
    askedAt,
    upTo,
  }: { readonly request: RecordsRequest; readonly askedAt: AskedAt; readonly upTo: string | undefined },
): CountedTable {
  const condition = conditionOf(kind, request, askedAt);
  const from = `FROM ${kind.table} WHERE ${condition.sql}`;
  const isNewer = 'id > CAST(? AS INTEGER)';
  if (condition.values.length > 0) {
    // Each row is looked at: once.
    const sql = `SELECT count(*) AS n, CAST(max(id) AS TEXT) AS highest, count(*) FILTER (WHERE ${isNewer}) AS newer ${from}`;
    const values = [upTo ?? String(2n ** 63n - 1n), ...condition.values];
    const found = database.prepare(sql).get(values) as { n: number; highest: string | null; newer: number };
    return { table: kind.table, condition, total: found.n - found.newer, newer: found.newer, highest: found.highest };
  }
  // SQLite counts a table, and finds its end, without a look at its rows where nothing else is asked at once.
  const ask = (sql: string, ...values: readonly string[]) =>
    database
      .prepare(sql)
      .pluck()
      .get(...values);
  const newer = upTo === undefined ? 0 : (ask(`SELECT count(*) ${from} AND ${isNewer}`, upTo) as number);
  const total = (ask(`SELECT count(*) ${from}`) as number) - newer;
  const highest = ask(`SELECT CAST(max(id) AS TEXT) ${from}`) as string | null;
  return { table: kind.table, condition, total, newer, highest };
}

function later(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right;
  return BigInt(left) < BigInt(right) ? right : left;
}

interface Slice {
  readonly upTo: string | undefined;
  readonly place: Place | undefined;
  readonly limit: number;
  readonly at: number;
}

/** The places of all tables are merged by their ids, in which each table is stored; rows are read when they are shown. */
function listRows(
  database: Database,
  tables: readonly CountedTable[],
  { upTo, place, limit, at }: Slice,
): readonly RowName[] {
  if (tables.length === 0) return [];
  const parts = tables.map(({ table, condition }) => {
    const pin = upTo === undefined ? '' : ' AND id <= CAST(? AS INTEGER)';
    // Of two tables that have the same id the first one by name comes first.
    const isBehind = place === undefined ? '' : ` AND id ${table > place[1] ? '<=' : '<'} CAST(? AS INTEGER)`;
    return {
      sql: `SELECT id, '${table}' AS "table" FROM ${table} WHERE ${condition.sql}${pin}${isBehind}`,
      values: [...condition.values, ...(upTo === undefined ? [] : [upTo]), ...(place === undefined ? [] : [place[0]])],
    };
  });
  const union = parts.map(({ sql }) => sql).join(' UNION ALL ');
  return database
    .prepare(`SELECT CAST(id AS TEXT) AS id, "table" FROM (${union} ORDER BY id DESC, "table" LIMIT ? OFFSET ?)`)
    .all(...parts.flatMap(({ values }) => values), limit, at) as RowName[];
}

/** A record by its table and id; `undefined` where there is none in `spine.db`. @throws ReaderError `READER_BAD_REQUEST` */
export function readRecord(database: Database, tableName: string, rowId: string): RecordDetails | undefined {
  const id = parseRowId(rowId, 'id');
  const { table } = kindOf(tableName);
  if (!storedNames(database).has(table)) return undefined;
  const cells = readCells(database, { table, id }, cellCharactersMax);
  return cells && { table, id, at: writtenAtOf(id), ...gistOf(table, cells), cells };
}

interface RowName {
  readonly table: RecordTable;
  readonly id: string;
}

function readLine(database: Database, { table, id }: RowName): ListedRecord {
  const cells = readCells(database, { table, id }, lineCharactersMax) ?? [];
  return { table, id, at: writtenAtOf(id), ...gistOf(table, cells) };
}

function readCells(database: Database, { table, id }: RowName, charactersMax: number) {
  const sql = `SELECT ${storedCellsSql(charactersMax)} AS cells, substr(row_json, 1, ${charactersMax}) AS rowJson
    FROM ${table} WHERE id = CAST(? AS INTEGER)`;
  const row = database.prepare(sql).get(id) as { cells: string | null; rowJson: string } | undefined;
  if (row === undefined) return undefined;
  const stored = row.cells === null ? undefined : (JSON.parse(row.cells) as StoredCell[]);
  return cellsOf(kindOf(table), stored, row.rowJson);
}

function kindOf(table: string): Kind {
  const kind = recordKinds.find((each) => each.table === table);
  if (kind !== undefined) return kind;
  throw new ReaderError('READER_BAD_REQUEST', `there is no table of records ${table}`);
}

/** The tables that can have what is asked for; a store of an older schema may lack some. */
function tablesOf(database: Database, { source, agent, session, model }: RecordsRequest): readonly Kind[] {
  const names = storedNames(database);
  const needed = [
    source === undefined ? [] : ['source'],
    agent === undefined ? [] : agentColumns,
    session === undefined ? [] : ['session_id'],
    model === undefined ? [] : ['model'],
  ].filter((columns) => columns.length > 0);
  return recordKinds.filter(
    (kind) => names.has(kind.table) && needed.every((columns) => columns.some((column) => column in kind.fields)),
  );
}

const agentColumns = ['agent', 'agent_id', 'from_agent', 'to_agent'];

function conditionOf(kind: Kind, request: RecordsRequest, askedAt: AskedAt): Condition {
  const { q, source, agent, session, model, from, to } = request;
  const found = new Condition();
  // SQLite stops a question at a row that is not JSON.
  const column = (name: string) => `CASE WHEN json_valid(row_json) THEN row_json ->> '$.${name}' END`;
  if (from !== undefined) found.add('id >= ?', Date.parse(sinceOf(from, askedAt)) * 1_000);
  if (to !== undefined) found.add('id <= ?', Date.parse(untilOf(to, askedAt)) * 1_000 + 999);
  if (source !== undefined) found.add(`${column('source')} = ?`, source);
  if (session !== undefined) found.add(`${column('session_id')} = ?`, session);
  if (model !== undefined) found.add(`${column('model')} = ?`, model);
  if (agent !== undefined) {
    const columns = agentColumns.filter((name) => name in kind.fields);
    found.add(`(${columns.map((name) => `${column(name)} = ?`).join(' OR ')})`, ...columns.map(() => agent));
  }
  if (q !== undefined && q !== '') {
    const [lacks, ...of] = isAsWritten(q)
      ? [String.raw`WHEN instr(lower(row_json), lower(?)) = 0 AND instr(row_json, '\u') = 0 THEN 0`, q]
      : [''];
    found.add(
      `CASE ${lacks} WHEN json_valid(row_json) THEN EXISTS (SELECT 1 FROM json_each(row_json) WHERE instr(lower(value), lower(?)) > 0)
        ELSE instr(lower(row_json), lower(?)) > 0 END`,
      ...[...of, q, q],
    );
  }
  return found;
}

/**
 * Whether a value can have a text only where the row as it is written has it, or has an escape by number: most rows are then passed over
 * without being parsed. A number is written in several ways, and nothing else is in letters, but for the infinite.
 */
function isAsWritten(text: string): boolean {
  return /^[\w .-]*[a-z]{2}[\w .-]*$/i.test(text) && !'infinity'.includes(text.toLowerCase());
}

/** Ids are microseconds; one that was not made by this program may be any number. */
function writtenAtOf(id: string): string | null {
  const at = new Date(Math.floor(Number(id) / 1_000));
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

function isPlace(parts: readonly unknown[]): parts is Place {
  const [id, table] = parts;
  return parts.length === 2 && typeof id === 'string' && /^-?\d{1,19}$/.test(id) && typeof table === 'string';
}

function signOf({ table, q, source, agent, session, model, from, to, upTo }: RecordsRequest): string {
  const parts = [table, q ?? '', source, agent, session, model, from, to, upTo];
  return pageSign(['records', ...parts.map((part) => part ?? null)]);
}
