/**
 * The days and hours of a time zone. All of a zone's days follow each other without gap: a day begins at its first midnight, or
 * where the clock jumps over midnight, and ends where the next one begins. So a day has 23, 24 or 25 hours, rarely a half hour
 * more or less; a date that a zone left out has none.
 */
import { parseUtcDay, type UtcDay, utcDayBounds, utcDayOfMs } from '../utc-day.ts';
import { type TimeZone, utc } from './time-zone.ts';

/** A date as `YYYY-MM-DD`, whose hours depend on the zone that it is read in. */
export type CalendarDay = string & { readonly __brand: 'CalendarDay' };

/** Milliseconds since the epoch: the first of something, and the first after it. */
export interface TimeBounds {
  /** The first instant, in milliseconds since the epoch. */
  readonly startMs: number;
  /** The instant after the last one, in milliseconds since the epoch. */
  readonly endMs: number;
}

/** An hour of a day, by the clock of the zone; shorter where the clock is set within it. */
export interface CalendarHour extends TimeBounds {
  /** 0 to 23; the same twice where the clock is set back. */
  readonly hour: number;
  /** Minutes that the clock is ahead of UTC. */
  readonly offsetMinutes: number;
}

/** The days of a time zone. */
export interface Calendar {
  /** The time zone. */
  readonly timezone: TimeZone;
  /** The day on which an instant falls; `undefined` for a year that four digits do not hold. */
  dayAt(ms: number): CalendarDay | undefined;
  /** What the clock shows at an instant, as `HH:MM:SS.mmm`. */
  timeAt(ms: number): string;
  /** When a day begins and ends. */
  boundsOf(day: CalendarDay): TimeBounds;
  /** The hours of a day, in order; 23 or 25 where the clock changes. */
  hoursOf(day: CalendarDay): readonly CalendarHour[];
}

/** Reads a date; `undefined` when the text is not one that exists (`2026-02-30`). */
export function parseCalendarDay(text: string): CalendarDay | undefined {
  return parseUtcDay(text) as CalendarDay | undefined;
}

/** The date some days later, or earlier where `days` is negative; `undefined` beyond the years 0 to 9999. */
export function addDays(day: CalendarDay, days: number): CalendarDay | undefined {
  return dateOf(midnightInUtc(day) + days * dayMs);
}

/** The calendar of a zone. It remembers the days that it was asked for. */
export function calendarOf(timezone: TimeZone): Calendar {
  const offsetAt = timezone === utc ? () => 0 : offsetsOf(timezone);
  const starts = new Map<CalendarDay, number>();
  const startOf = (day: CalendarDay): number => {
    const start = starts.get(day) ?? findStart(midnightInUtc(day), offsetAt);
    if (starts.size >= startsMax) starts.clear();
    starts.set(day, start);
    return start;
  };
  const boundsOf = (day: CalendarDay): TimeBounds => {
    const next = addDays(day, 1);
    const startMs = startOf(day);
    return { startMs, endMs: next === undefined ? startMs + dayMs : startOf(next) };
  };
  const dayAt = (ms: number): CalendarDay | undefined => {
    const day = dateOf(ms + offsetAt(ms));
    if (day === undefined) return undefined;
    // A clock that is set back over midnight shows the day before once more; those hours belong to the day that had begun.
    return ms >= boundsOf(day).endMs ? addDays(day, 1) : day;
  };
  const timeAt = (ms: number) => new Date(ms + offsetAt(ms)).toISOString().slice(-'HH:MM:SS.mmmZ'.length, -1);
  return { timezone, dayAt, timeAt, boundsOf, hoursOf: (day) => hoursWithin(boundsOf(day), offsetAt) };
}

type OffsetAt = (ms: number) => number;

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** As many days as a person asks for at once, and more. */
const startsMax = 10_000;

/** Intl counts years before the first from another era: earlier instants have the offset of its first days. */
const firstMs = Date.parse('0001-01-03T00:00:00Z');
const lastMs = Date.parse('9999-12-29T00:00:00Z');

/** The midnight of a date, as if its zone were UTC. */
function midnightInUtc(day: CalendarDay): number {
  return utcDayBounds(day as string as UtcDay).startMs;
}

function dateOf(localMs: number): CalendarDay | undefined {
  return utcDayOfMs(localMs) as CalendarDay | undefined;
}

/** How far the clock of a zone is ahead of UTC at an instant, in milliseconds. */
function offsetsOf(timezone: TimeZone): OffsetAt {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  return (ms) => {
    const secondMs = Math.floor(Math.min(Math.max(ms, firstMs), lastMs) / 1000) * 1000;
    const parts = new Map(format.formatToParts(secondMs).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes, width = 2) => (parts.get(type) ?? '').padStart(width, '0');
    const date = `${part('year', 4)}-${part('month')}-${part('day')}`;
    return Date.parse(`${date}T${part('hour')}:${part('minute')}:${part('second')}.000Z`) - secondMs;
  };
}

/** The first instant at which the clock shows `midnight` (written as if it were UTC), or jumps over it. */
function findStart(midnight: number, offsetAt: OffsetAt): number {
  const [before, after] = [offsetAt(midnight - dayMs), offsetAt(midnight + dayMs)];
  const shown = [midnight - before, midnight - after].filter((ms) => ms + offsetAt(ms) === midnight);
  return shown.length > 0 ? Math.min(...shown) : findChange(midnight - dayMs, midnight + dayMs, offsetAt);
}

/** The instant after `fromMs`, up to `toMs`, at which the clock is set; to the second. */
function findChange(fromMs: number, toMs: number, offsetAt: OffsetAt): number {
  const before = offsetAt(fromMs);
  let [low, high] = [Math.floor(fromMs / 1000), Math.floor(toMs / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1000) === before) low = middle;
    else high = middle;
  }
  return high * 1000;
}

function hoursWithin({ startMs, endMs }: TimeBounds, offsetAt: OffsetAt): readonly CalendarHour[] {
  const hours: CalendarHour[] = [];
  for (let ms = startMs; ms < endMs; ) {
    const offset = offsetAt(ms);
    const localMs = ms + offset;
    const full = ms + hourMs - modulo(localMs, hourMs);
    const next = Math.min(endMs, offsetAt(full - 1) === offset ? full : findChange(ms, full, offsetAt));
    hours.push({ startMs: ms, endMs: next, hour: modulo(localMs, dayMs) / hourMs, offsetMinutes: offset / 60_000 });
    ms = next;
  }
  return hours.map(({ hour, ...rest }) => ({ ...rest, hour: Math.floor(hour) }));
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
