import { normaliseLane, normaliseTimestamp } from '@agentspine/schema';
import { ReaderError } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';
import { countBefore, countUpTo, idsAt, idsFrom, ofSessions, timeOf } from './event-places.ts';

/** Which events of a session are asked for; its first where nothing is. */
export interface EventsRequest {
  /** The place of the first event, from 0. */
  readonly at?: number | undefined;
  /** The places of events, in place of `at` and `limit`; at most 500. */
  readonly places?: readonly number[] | undefined;
  /** The id of an event, in place of `at`: the page has it in its middle. */
  readonly around?: string | undefined;
  /** A time, RFC 3339 in UTC, in place of `at`: the page has what happened then, or next, in its middle. */
  readonly near?: string | undefined;
  /** How many events at most, 500 at most; default 100. */
  readonly limit?: number | undefined;
}

/** An event of a list. What is not known is null. */
export interface BrowsedEvent {
  /** The id of the event. */
  readonly id: string;
  /** Its place in the session, from 0. */
  readonly at: number;
  /** The kind, from which the shape follows. */
  readonly kind: string;
  /** The lane as it is stored. */
  readonly lane: string;
  /** The title, as people read it. */
  readonly title: string;
  /** The first 2,000 characters of the body. */
  readonly text: string | null;
  /** Bytes of UTF-8 of the body in the database; of one that an import cut, `rawFile` in the metadata says where the rest is. */
  readonly bytes: number | null;
  /** Whether `text` is the whole body. */
  readonly isWhole: boolean;
  /** The tool that was called, or of whose call this is the result. */
  readonly tool: string | null;
  /** Whether the log says that it failed; null where it does not say. */
  readonly isError: boolean | null;
  /** Whether it is the result of a call. */
  readonly isResult: boolean;
  /** The exit code of a command. */
  readonly exitCode: number | null;
  /** In milliseconds. */
  readonly durationMs: number | null;
  /** How many rules matched it. */
  readonly rules: number;
  /** ISO 8601 in UTC with milliseconds. */
  readonly createdAt: string;
}

/** Events of a session, in the order of time, then id. */
export interface EventsPage {
  /** The events. */
  readonly items: readonly BrowsedEvent[];
  /** How many the session has. */
  readonly total: number;
}

const textCharactersMax = 2_000;
const limitDefault = 100;
const limitMax = 500;

// A cast: of a virtual table's column SQLite does not know that it makes the view's LEFT JOIN an inner one, and would read all events.
const rowsSql = `SELECT e.id, e.kind, e.lane, e.title, substr(e.body, 1, ${textCharactersMax}) AS text,
    iif(e.body_bytes <= ${textCharactersMax}, e.body_bytes,
      (SELECT octet_length(payload_json ->> '$.timeline_event.body') FROM events WHERE seq = e.seq)) AS storedBytes,
    length(e.body) > ${textCharactersMax} AS isCut,
    e.extras_json ->> '$.rawFile' IS NOT NULL AS isElsewhere, e.extras_json ->> '$.resultOf' AS resultOf,
    coalesce(e.source_tool, e.tool_name) AS toolName, json_extract(e.extras_json, '$.isError') AS isError,
    json_extract(e.extras_json, '$.exitCode') AS exitCode, json_extract(e.extras_json, '$.durationMs') AS durationMs,
    (SELECT count(*) FROM rule_enforcements r WHERE r.event_id = e.id) AS rules, e.created_at AS createdAt
  FROM json_each(?) wanted JOIN timeline_events e ON e.id = CAST(wanted.value AS TEXT) ORDER BY wanted.key`;
/**
 * Events of a session by their places, which are those of its outline.
 * @throws ReaderError `READER_BAD_REQUEST`, `READER_EVENT_NOT_FOUND`
 */
export function readEvents(database: Database, sessionIds: readonly string[], request: EventsRequest): EventsPage {
  const limit = parseWhole(request.limit ?? limitDefault, 'limit', limitMax);
  const countSql = `SELECT count(*) FROM timeline_events WHERE ${ofSessions(sessionIds)}`;
  const total = database
    .prepare(countSql)
    .pluck()
    .get(...sessionIds) as number;
  if (request.places !== undefined) {
    const places = request.places.map((place) => parseWhole(place, 'places', Number.MAX_SAFE_INTEGER));
    if (places.length > limitMax) throw new ReaderError('READER_BAD_REQUEST', `places are ${limitMax} at most`);
    const ids = idsAt(database, sessionIds, places);
    const found = places.flatMap((at) => {
      const id = ids.get(at);
      return id === undefined ? [] : [{ id, at }];
    });
    return { items: rowsOf(database, found), total };
  }
  const { around, near } = request;
  const middle =
    around !== undefined
      ? placeOf(database, sessionIds, around)
      : near !== undefined
        ? countBefore(database, sessionIds, parseTime(near))
        : undefined;
  const at = middle === undefined ? (request.at ?? 0) : Math.max(0, middle - (limit >> 1));
  const first = parseWhole(at, 'at', Number.MAX_SAFE_INTEGER);
  const found = idsFrom(database, sessionIds, { at: first, limit, total }).map((id, index) => ({
    id,
    at: first + index,
  }));
  return { items: rowsOf(database, found), total };
}

/** The places of all events with `text` in their title or their stored body, in small letters or capitals of ASCII. */
export function findMatches(database: Database, sessionIds: readonly string[], text: string): readonly number[] {
  if (text === '') throw new ReaderError('READER_BAD_REQUEST', 'q is empty: what is looked for?');
  const sql = `SELECT place FROM (SELECT title, body, row_number() OVER (ORDER BY event_time, id) - 1 AS place
      FROM timeline_events WHERE ${ofSessions(sessionIds)})
    WHERE instr(lower(title), lower(?)) > 0 OR instr(lower(body), lower(?)) > 0`;
  return database
    .prepare(sql)
    .pluck()
    .all(...sessionIds, text, text) as number[];
}

function placeOf(database: Database, sessionIds: readonly string[], id: string): number {
  const time = timeOf(database, sessionIds, id);
  if (time === undefined) throw new ReaderError('READER_EVENT_NOT_FOUND', `the session has no event ${id}`);
  return countUpTo(database, sessionIds, { time, id }) - 1;
}

function rowsOf(database: Database, found: readonly { readonly id: string; readonly at: number }[]): BrowsedEvent[] {
  const places = new Map(found.map(({ id, at }) => [id, at]));
  const rows = database.prepare(rowsSql).all(JSON.stringify([...places.keys()])) as EventRow[];
  return rows.map(({ storedBytes, isCut, isElsewhere, resultOf, toolName, isError, rules, ...row }) => ({
    ...row,
    at: places.get(row.id) ?? 0,
    lane: normaliseLane(row.lane),
    bytes: storedBytes,
    isWhole: isCut !== 1 && isElsewhere === 0,
    tool: resultOf ?? toolName,
    isError: isError === null ? null : isError === 1,
    isResult: resultOf !== null,
    rules,
  }));
}

interface EventRow
  extends Pick<BrowsedEvent, 'id' | 'kind' | 'lane' | 'title' | 'text' | 'exitCode' | 'durationMs' | 'createdAt'> {
  readonly storedBytes: number | null;
  readonly isCut: 0 | 1 | null;
  readonly isElsewhere: 0 | 1;
  readonly resultOf: string | null;
  readonly toolName: string | null;
  readonly isError: 0 | 1 | null;
  readonly rules: number;
}

function parseWhole(value: number, name: string, max: number): number {
  if (Number.isSafeInteger(value) && value >= 0 && value <= max) return value;
  throw new ReaderError('READER_BAD_REQUEST', `${name} is a whole number from 0 to ${max}, not ${value}`);
}

/** In milliseconds since the epoch. */
function parseTime(text: string): number {
  const time = normaliseTimestamp(text);
  if (time !== undefined) return Date.parse(time);
  throw new ReaderError('READER_BAD_REQUEST', `near is a time such as 2026-04-01T16:18:34Z, not ${text}`);
}
