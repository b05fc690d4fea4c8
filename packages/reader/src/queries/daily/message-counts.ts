import type { Database } from 'better-sqlite3';
import { type GroupCount, readGroupCounts } from './group-counts.ts';
import { type DayBinding, readDay, withDayRows } from './rows-of-day.ts';

/** Messages of one hour of the day. */
export interface HourOfMessages {
  /** 0 to 23, UTC. */
  readonly hour: number;
  /** Messages that came in. */
  readonly inbound: number;
  /** Messages that went out. */
  readonly outbound: number;
  /** Of a direction that is neither. */
  readonly other: number;
}

/** Messages of a day. */
export interface MessageCounts {
  /** How many there are, those beyond the limit too. */
  readonly total: number;
  /** All twenty-four hours. */
  readonly byHour: readonly HourOfMessages[];
  /** By source and direction. */
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
