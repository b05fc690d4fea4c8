import type { Database } from 'better-sqlite3';

/*
 * Places of events in a session, in the order of time, then id. The index has the time and not the id: what is counted by time
 * alone reads no event, and ids are compared among events of one time.
 */

/** What is of some sessions of the trace, whose ids are the first parameters: of a single one SQLite walks the index in order. */
export function ofSessions(sessionIds: readonly string[]): string {
  return `session_id IN (${sessionIds.map(() => '?').join(', ')})`;
}

/** An event by what it is sorted by. */
export interface EventMark {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly id: string;
}

/** When an event of the sessions happened; `undefined` where they do not have it. */
export function timeOf(database: Database, sessionIds: readonly string[], id: string): number | undefined {
  const sql = `SELECT event_time FROM timeline_events WHERE ${ofSessions(sessionIds)} AND id = ?`;
  return database
    .prepare(sql)
    .pluck()
    .get(...sessionIds, id) as number | undefined;
}

/** How many events of the sessions are before a time. */
export function countBefore(database: Database, sessionIds: readonly string[], time: number): number {
  return countTimes(database, sessionIds, '< ?', time);
}

function countTimes(
  database: Database,
  sessionIds: readonly string[],
  isCounted: '< ?' | '>= ?',
  time: number,
): number {
  const sql = `SELECT count(*) FROM timeline_events WHERE ${ofSessions(sessionIds)} AND event_time ${isCounted}`;
  return database
    .prepare(sql)
    .pluck()
    .get(...sessionIds, time) as number;
}

/** How many events of the sessions are up to one, itself among them. */
export function countUpTo(database: Database, sessionIds: readonly string[], { time, id }: EventMark): number {
  const sql = `SELECT count(*) FROM timeline_events WHERE ${ofSessions(sessionIds)} AND event_time = ? AND id <= ?`;
  const ofTime = database
    .prepare(sql)
    .pluck()
    .get(...sessionIds, time, id) as number;
  return countBefore(database, sessionIds, time) + ofTime;
}

/** The ids of `limit` events of the sessions from a place on; `total` is how many they have, so that the end is counted from the end. */
export function idsFrom(
  database: Database,
  sessionIds: readonly string[],
  { at, limit, total }: { readonly at: number; readonly limit: number; readonly total: number },
): readonly string[] {
  const from = `FROM timeline_events WHERE ${ofSessions(sessionIds)}`;
  const isLate = 2 * at > total;
  const timeSql = `SELECT event_time ${from} ORDER BY event_time ${isLate ? 'DESC' : 'ASC'} LIMIT 1 OFFSET ?`;
  const time = database
    .prepare(timeSql)
    .pluck()
    .get(...sessionIds, isLate ? total - 1 - at : at) as number | undefined;
  if (time === undefined || at >= total) return [];
  const before = isLate
    ? total - countTimes(database, sessionIds, '>= ?', time)
    : countBefore(database, sessionIds, time);
  const idsSql = `SELECT id ${from} AND event_time >= ? ORDER BY event_time, id LIMIT ? OFFSET ?`;
  return database
    .prepare(idsSql)
    .pluck()
    .all(...sessionIds, time, limit, at - before) as string[];
}

/** The ids of the events of the sessions at some places, by place; in one pass, however many are asked for. */
export function idsAt(
  database: Database,
  sessionIds: readonly string[],
  places: readonly number[],
): ReadonlyMap<number, string> {
  const sql = `SELECT place, id FROM (SELECT id, row_number() OVER (ORDER BY event_time, id) - 1 AS place
      FROM timeline_events WHERE ${ofSessions(sessionIds)})
    WHERE place IN (SELECT value FROM json_each(?))`;
  const rows = database.prepare(sql).all(...sessionIds, JSON.stringify(places)) as { place: number; id: string }[];
  return new Map(rows.map(({ place, id }) => [place, id]));
}
