import type { Database } from 'better-sqlite3';

/*
 * Places of events in a session, in the order of time, then id. The index has the time and not the id: what is counted by time
 * alone reads no row, and ids are compared among events of one time.
 */

/** What is of some sessions of the trace, whose ids are the first parameters: of a single one SQLite walks the index in order. */
export function ofSessions(sessionIds: readonly string[]): string {
  return `session_id IN (${sessionIds.map(() => '?').join(', ')})`;
}

/** An event by what it is sorted by. */
export interface EventMark {
  /** ISO 8601 in UTC with milliseconds. */
  readonly time: string;
  readonly id: string;
}

/** When an event of the sessions happened; `undefined` where they do not have it. */
export function timeOf(database: Database, sessionIds: readonly string[], id: string): string | undefined {
  const sql = `SELECT created_at FROM timeline_events_view WHERE ${ofSessions(sessionIds)} AND id = ?`;
  return database
    .prepare(sql)
    .pluck()
    .get(...sessionIds, id) as string | undefined;
}

/** How many events of the sessions are before a time. */
export function countBefore(database: Database, sessionIds: readonly string[], time: string): number {
  const sql = `SELECT count(*) FROM timeline_events_view WHERE ${ofSessions(sessionIds)} AND created_at < ?`;
  return database
    .prepare(sql)
    .pluck()
    .get(...sessionIds, time) as number;
}

/** How many events of the sessions are up to one, itself among them. */
export function countUpTo(database: Database, sessionIds: readonly string[], { time, id }: EventMark): number {
  const sql = `SELECT count(*) FROM timeline_events_view WHERE ${ofSessions(sessionIds)} AND created_at = ? AND id <= ?`;
  const ofTime = database
    .prepare(sql)
    .pluck()
    .get(...sessionIds, time, id) as number;
  return countBefore(database, sessionIds, time) + ofTime;
}

/** The ids of `limit` events of the sessions from a place on. */
export function idsFrom(
  database: Database,
  sessionIds: readonly string[],
  { at, limit }: { readonly at: number; readonly limit: number },
): readonly string[] {
  const from = `FROM timeline_events_view WHERE ${ofSessions(sessionIds)}`;
  const timeSql = `SELECT created_at ${from} ORDER BY created_at LIMIT 1 OFFSET ?`;
  const time = database
    .prepare(timeSql)
    .pluck()
    .get(...sessionIds, at) as string | undefined;
  if (time === undefined) return [];
  const idsSql = `SELECT id ${from} AND created_at >= ? ORDER BY created_at, id LIMIT ? OFFSET ?`;
  return database
    .prepare(idsSql)
    .pluck()
    .all(...sessionIds, time, limit, at - countBefore(database, sessionIds, time)) as string[];
}

/** The ids of the events of the sessions at some places, by place; in one pass, however many are asked for. */
export function idsAt(
  database: Database,
  sessionIds: readonly string[],
  places: readonly number[],
): ReadonlyMap<number, string> {
  const sql = `SELECT place, id FROM (SELECT id, row_number() OVER (ORDER BY created_at, id) - 1 AS place
      FROM timeline_events_view WHERE ${ofSessions(sessionIds)})
    WHERE place IN (SELECT value FROM json_each(?))`;
  const rows = database.prepare(sql).all(...sessionIds, JSON.stringify(places)) as { place: number; id: string }[];
  return new Map(rows.map(({ place, id }) => [place, id]));
}
