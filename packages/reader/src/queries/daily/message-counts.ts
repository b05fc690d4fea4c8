import { type CalendarDay, type CalendarHour, type TimeBounds, timestampAt } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { boundText } from '../../time-bound.ts';
import { type GroupCount, readGroupCounts } from './group-counts.ts';
import { type DayBinding, readDay, withDayRows } from './rows-of-day.ts';

/** Messages by direction. */
export interface MessageDirections {
  /** Messages that came in. */
  readonly inbound: number;
  /** Messages that went out. */
  readonly outbound: number;
  /** Of a direction that is neither. */
  readonly other: number;
}

/** Messages of one hour of a day. */
export interface HourOfMessages extends MessageDirections {
  /** 0 to 23, by the clock of the zone; the same twice where the clock is set back. */
  readonly hour: number;
  /** The first instant of the hour. */
  readonly startsAt: string;
}

/** Messages of one day. */
export interface DayOfMessages extends MessageDirections {
  /** The day. */
  readonly day: CalendarDay;
}

/** Messages of some days. */
export interface MessageCounts {
  /** How many there are, those beyond the limit too. */
  readonly total: number;
  /** All hours of the day: 24, or 23 or 25 where the clock is set; none of more than one day. */
  readonly byHour: readonly HourOfMessages[];
  /** All days. */
  readonly byDay: readonly DayOfMessages[];
  /** By source and direction. */
  readonly bySource: readonly GroupCount<'source' | 'direction'>[];
}

/** Slots are few, and each begins where the one before ends. */
const bySlotSql = `${withDayRows('messages', ['ts_utc', 'direction'])}
  SELECT slot.key, count(*) FILTER (WHERE direction = 'inbound'), count(*) FILTER (WHERE direction = 'outbound'), count(*)
  FROM day_rows JOIN json_each(@slots) AS slot ON ts_utc >= slot.value->>0 AND ts_utc < slot.value->>1 GROUP BY slot.key`;

/** The parts of time that messages are counted in. */
export interface MessageSlots {
  /** The hours of one day; none of a longer time. */
  readonly hours: readonly CalendarHour[];
  readonly days: readonly (TimeBounds & { readonly day: CalendarDay })[];
}

/** Counts `messages` of some days. */
export function readMessageCounts(
  database: Database,
  binding: DayBinding,
  { hours, days }: MessageSlots,
): MessageCounts {
  const byHour = countBySlot(database, binding, hours).map(([{ hour, startMs }, counts]) => ({
    hour,
    startsAt: timestampAt(startMs),
    ...counts,
  }));
  const byDay = countBySlot(database, binding, days).map(([{ day }, counts]) => ({ day, ...counts }));
  const total = byDay.reduce((sum, { inbound, outbound, other }) => sum + inbound + outbound + other, 0);
  const bySource = readGroupCounts(database, { table: 'messages', keys: ['source', 'direction'] }, binding);
  return { total, byHour, byDay, bySource };
}

function countBySlot<Slot extends TimeBounds>(
  database: Database,
  binding: DayBinding,
  slots: readonly Slot[],
): readonly (readonly [Slot, MessageDirections])[] {
  const bounds = slots.map(({ startMs, endMs }) => [boundText(startMs), boundText(endMs)]);
  const rows = readDay(database, bySlotSql, { ...binding, slots: JSON.stringify(bounds) });
  const counts = new Map(rows.map(([key, ...row]) => [Number(key), row.map(Number)]));
  return slots.map((slot, index) => {
    const [inbound = 0, outbound = 0, all = 0] = counts.get(index) ?? [];
    return [slot, { inbound, outbound, other: all - inbound - outbound }] as const;
  });
}
