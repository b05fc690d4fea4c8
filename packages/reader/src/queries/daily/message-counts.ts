import type { Database } from 'better-sqlite3';
import { type GroupCount, readGroupCounts } from './group-counts.ts';
import { type DayBinding, readDay, withDayRows } from './rows-of-day.ts';

/** Messages of one hour of the day. */
export interface HourOfMessages {
  /** 0 to 23, UTC. */
  readonly hour: number;
  readonly inbound: number;
  readonly outbound: number;
  /** Of a direction that is neither. */
  readonly other: number;
}

export interface MessageCounts {
  readonly total: number;
  /** All twenty-four hours. */
  readonly byHour: readonly HourOfMessages[];
  readonly bySource: readonly GroupCount<'source' | 'direction'>[];
}

const byHourSql = `${withDayRows('messages', ['ts_utc', 'direction'])}
  SELECT substr(ts_utc, 12, 2) AS hour, count(*) FILTER (WHERE direction = 'inbound'),
    count(*) FILTER (WHERE direction = 'outbound'), count(*) FROM day_rows GROUP BY hour`;

/** Counts `messages` of a day. */
export function readMessageCounts(database: Database, binding: DayBinding): MessageCounts {
  const byHour = Array.from({ length: 24 }, (_, hour) => ({ hour, inbound: 0, outbound: 0, other: 0 }));
  let total = 0;
  for (const row of readDay(database, byHourSql, binding)) {
    const [hour = 0, inbound = 0, outbound = 0, all = 0] = row.map(Number);
    byHour[hour] = { hour, inbound, outbound, other: all - inbound - outbound };
    total += all;
  }
  const bySource = readGroupCounts(database, { table: 'messages', keys: ['source', 'direction'] }, binding);
  return { total, byHour, bySource };
}
