import { recordKinds } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { type DayBinding, eventTime, isOfDay, readDay, storedTime } from './rows-of-day.ts';

/** How many rows of a table a day has. */
export interface TableCount {
  /** The table, as SQL names it. */
  readonly table: string;
  /** How many rows it has. */
  readonly rows: number;
  /** Rows that do not say when they happened, written on the day: broken JSON, or no time where it belongs. */
  readonly unreadable: number;
}

/** Counts every kind of record and the delivery log, in the order of the schema. */
export function readTableCounts(database: Database, binding: DayBinding): readonly TableCount[] {
  const tables = [
    ...recordKinds.map(({ table }) => ({ table, time: eventTime(table) })),
    { table: 'delivery_events', time: storedTime('ts_utc') },
  ];
  return tables.map(({ table, time }) => {
    const sql = `SELECT count(*) FILTER (WHERE ${isOfDay('event_time')}),
        count(*) FILTER (WHERE event_time IS NULL AND id >= @fromId AND id < @toId)
      FROM (SELECT id, ${time} AS event_time FROM ${table})`;
    const [[rows, unreadable] = []] = readDay(database, sql, binding);
    return { table, rows: Number(rows), unreadable: Number(unreadable) };
  });
}
