import type { Database } from 'better-sqlite3';
import { pageCursor, pageSign, placeOfCursor } from '../browse/page-cursor.ts';
import type { AskedAt } from '../time-bound.ts';
import { sinceOf, untilOf } from '../turn-filter.ts';
import { Condition, hasText, type PageRequest, type PinnedPage, parsePage, parseRowId } from './page-request.ts';

/** Which page of which lines of the log is asked for. */
export interface LogPageRequest extends PageRequest {
  /** A part of a source, a type, a reference or a payload, in capitals or not. */
  readonly q?: string | undefined;
  /** Only lines of this source. */
  readonly source?: string | undefined;
  /** Only lines of this type. */
  readonly type?: string | undefined;
  /** Only lines that belong to this. */
  readonly ref?: string | undefined;
  /** Lines of this time or later. */
  readonly from?: string | undefined;
  /** Lines of this time or earlier. */
  readonly to?: string | undefined;
  /** Only lines with this id or a smaller one. */
  readonly upTo?: string | undefined;
}

/** A line of the log. */
export interface ListedLogLine {
  /** Its number, in the order of appending, as a text. */
  readonly id: string;
  /** Who says it. */
  readonly source: string;
  /** What happened. */
  readonly type: string;
  /** What it belongs to; null where it belongs to nothing. */
  readonly refId: string | null;
  /** When it was: ISO 8601 in UTC; null where the number is not a time. */
  readonly at: string | null;
  /** The beginning of its payload; null where it has none. */
  readonly payload: string | null;
  /** Characters of the whole payload; null where it has none. */
  readonly characters: number | null;
}

/** So much of a payload is read for a line. */
const lineCharactersMax = 300;
/** So much of a payload is read for a look at one line. */
const wholeCharactersMax = 200_000;

const columnsOf = (charactersMax: number) => `CAST(id AS TEXT) AS id, CAST(source AS TEXT) AS source,
  CAST(type AS TEXT) AS type, CAST(ref_id AS TEXT) AS refId, timestamp,
  substr(CAST(payload AS TEXT), 1, ${charactersMax}) AS payload, length(CAST(payload AS TEXT)) AS characters`;

/**
 * A page of the lines of the log that are in `spine.db`, the last one first. Its cursor is the id of its last row, so that lines that come
 * meanwhile move nothing. @throws ReaderError `READER_BAD_REQUEST`, `READER_CURSOR_STALE`
 */
export function readLogPage(
  database: Database,
  request: LogPageRequest,
  askedAt: AskedAt,
): Omit<PinnedPage<ListedLogLine>, 'cold'> {
  const { limit, at } = parsePage(request);
  const found = conditionOf(request, askedAt);
  const newest = database.prepare(`SELECT CAST(max(id) AS TEXT) FROM logs WHERE ${found.sql}`).pluck();
  const newestId = newest.get(found.values) as string | null;
  const count = () =>
    database.prepare(`SELECT count(*) FROM logs WHERE ${found.sql}`).pluck().get(found.values) as number;
  const all = count();
  if (request.upTo !== undefined) found.add('id <= CAST(? AS INTEGER)', parseRowId(request.upTo, 'upTo'));
  const total = count();
  const sign = signOf(request);
  if (request.after !== undefined) {
    const [id] = placeOfCursor(request.after, sign, isPlace);
    found.add('id < CAST(? AS INTEGER)', id);
  }
  const sql = `SELECT ${columnsOf(lineCharactersMax)} FROM logs WHERE ${found.sql} ORDER BY logs.id DESC LIMIT ? OFFSET ?`;
  const rows = (database.prepare(sql).all(...found.values, limit + 1, at) as StoredLine[]).map(lineOf);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last !== undefined ? pageCursor(sign, [last.id]) : null;
  return { items, total, next, newest: newestId, newer: all - total };
}

/** A line with its payload; `undefined` where there is none in `spine.db`. @throws ReaderError `READER_BAD_REQUEST` */
export function readLogLine(database: Database, lineId: string): ListedLogLine | undefined {
  const sql = `SELECT ${columnsOf(wholeCharactersMax)} FROM logs WHERE id = CAST(? AS INTEGER)`;
  const row = database.prepare(sql).get(parseRowId(lineId, 'id')) as StoredLine | undefined;
  return row && lineOf(row);
}

/** The first lines that belong to something, in their order, and how many there are. */
export function readLinesOf(
  database: Database,
  refId: string,
  limit: number,
): { readonly lines: readonly ListedLogLine[]; readonly total: number } {
  const sql = `SELECT ${columnsOf(lineCharactersMax)} FROM logs WHERE ref_id = ? ORDER BY logs.id LIMIT ?`;
  const total = database.prepare('SELECT count(*) FROM logs WHERE ref_id = ?').pluck().get(refId) as number;
  return { lines: (database.prepare(sql).all(refId, limit) as StoredLine[]).map(lineOf), total };
}

type StoredLine = Omit<ListedLogLine, 'at'> & { readonly timestamp: number };

function lineOf({ timestamp, ...line }: StoredLine): ListedLogLine {
  return { ...line, at: instantText(timestamp) };
}

/** A time of the log, or of a run, as a text; null where the number is not a time. */
export function instantText(ms: number): string | null {
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

function conditionOf({ q, source, type, ref, from, to }: LogPageRequest, askedAt: AskedAt): Condition {
  const found = new Condition();
  if (source !== undefined) found.add('source = ?', source);
  if (type !== undefined) found.add('type = ?', type);
  if (ref !== undefined) found.add('ref_id = ?', ref);
  if (from !== undefined) found.add('timestamp >= ?', Date.parse(sinceOf(from, askedAt)));
  if (to !== undefined) found.add('timestamp <= ?', Date.parse(untilOf(to, askedAt)));
  if (q !== undefined && q !== '') found.add(hasText(['source', 'type', 'ref_id', 'payload']), q, q, q, q);
  return found;
}

function isPlace(parts: readonly unknown[]): parts is readonly [id: string] {
  return parts.length === 1 && typeof parts[0] === 'string' && /^-?\d{1,19}$/.test(parts[0]);
}

function signOf({ q, source, type, ref, from, to, upTo }: LogPageRequest): string {
  return pageSign(['logs', ...[q ?? '', source, type, ref, from, to, upTo].map((part) => part ?? null)]);
}
