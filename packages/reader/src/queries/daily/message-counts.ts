import { type CalendarHour, timestampAt } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { boundText } from '../../time-bound.ts';
import { type GroupCount, readGroupCounts } from './group-counts.ts';
import { type DayBinding, readDay, withDayRows } from './rows-of-day.ts';

/** Messages of one hour of the day. */
export interface HourOfMessages {
  /** 0 to 23, by the clock of the zone; the same twice where the clock is set back. */
  readonly hour: number;
  /** The first instant of the hour. */
  readonly startsAt: string;
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
  /** All hours of the day: 24, or 23 or 25 where the clock is set. */
  readonly byHour: readonly HourOfMessages[];
  /** By source and direction. */
  readonly bySource: readonly GroupCount<'source' | 'direction'>[];
}

/** Slots are few, and each begins where the one before ends. */
const bySlotSql = `${withDayRows('messages', ['ts_utc', 'direction'])}
  SELECT slot.key, count(*) FILTER (WHERE direction = 'inbound'), count(*) FILTER (WHERE direction = 'outbound'), count(*)
  FROM day_rows JOIN json_each(@slots) AS slot ON ts_utc >= slot.value->>0 AND ts_utc < slot.value->>1 GROUP BY slot.key`;

/** Counts `messages` of a day, whose hours the caller knows. */
export function readMessageCounts(
  database: Database,
  binding: DayBinding,
  hours: readonly CalendarHour[],
): MessageCounts {
  const slots = JSON.stringify(hours.map(({ startMs, endMs }) => [boundText(startMs), boundText(endMs)]));
  const counts = new Map<number, readonly number[]>();
  for (const [key, ...row] of readDay(database, bySlotSql, { ...binding, slots }))
    counts.set(Number(key), row.map(Number));
  const byHour = hours.map(({ hour, startMs }, index) => {
    const [inbound = 0, outbound = 0, all = 0] = counts.get(index) ?? [];
    return { hour, startsAt: timestampAt(startMs), inbound, outbound, other: all - inbound - outbound };
  });
  const total = byHour.reduce((sum, { inbound, outbound, other }) => sum + inbound + outbound + other, 0);
  const bySource = readGroupCounts(database, { table: 'messages', keys: ['source', 'direction'] }, binding);
  return { total, byHour, bySource };
}
