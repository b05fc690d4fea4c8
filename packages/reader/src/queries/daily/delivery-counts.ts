import type { Database } from 'better-sqlite3';
import { type GroupCount, groupCount } from './group-counts.ts';
import { type DayBinding, isOfDay, readDay, storedTime } from './rows-of-day.ts';

const deliveriesSql = `SELECT count(*) AS events, source, delivery_status FROM delivery_events
  WHERE ${isOfDay(`(${storedTime('ts_utc')})`)}
  GROUP BY source, delivery_status ORDER BY events DESC, source, delivery_status`;

/** Counts the delivery log by source and by the status that each delivery has now, which may be the work of a later day. */
export function readDeliveryCounts(
  database: Database,
  binding: DayBinding,
): readonly GroupCount<'source' | 'status'>[] {
  return readDay(database, deliveriesSql, binding).map(([events, ...texts]) =>
    groupCount(['source', 'status'], texts, events),
  );
}
