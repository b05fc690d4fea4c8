import assert from 'node:assert/strict';
import { type CalendarDay, parseCalendarDay, type TimeBounds } from '@agentspine/schema';
import type { AskedAt } from '../time-bound.ts';

/** One billing cycle: from the beginning of its first day (included) to the beginning of `endDay` (excluded). */
export interface PlanCycle extends TimeBounds {
  /** The day on which the cycle began. */
  readonly startDay: CalendarDay;
  /** The day on which the next cycle begins. */
  readonly endDay: CalendarDay;
}

/**
 * The cycle in which a question is asked (A099), in days of the calendar. A reset day that a month lacks is that month's last
 * day, so a cycle may be shorter or longer than a month; cycles follow each other without gap.
 */
export function planCycleAt(resetDay: number, { nowMs, calendar }: AskedAt): PlanCycle {
  const today = calendar.dayAt(nowMs);
  assert(today !== undefined, 'the clock shows a year of four digits');
  const month = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1;
  const reset = resetInMonth(month, resetDay);
  const [startDay, endDay] =
    today < reset ? [resetInMonth(month - 1, resetDay), reset] : [reset, resetInMonth(month + 1, resetDay)];
  const [startMs, endMs] = [calendar.boundsOf(startDay).startMs, calendar.boundsOf(endDay).startMs];
  return { startDay, endDay, startMs, endMs };
}

/** Months are counted from year 0, so that December and January need no case of their own. */
function resetInMonth(month: number, resetDay: number): CalendarDay {
  const [year, monthOfYear] = [Math.floor(month / 12), (month % 12) + 1];
  const lastDay = new Date(Date.UTC(year, monthOfYear, 0)).getUTCDate();
  const [yyyy, mm, dd] = [
    String(year).padStart(4, '0'),
    twoDigits(monthOfYear),
    twoDigits(Math.min(resetDay, lastDay)),
  ];
  const day = parseCalendarDay(`${yyyy}-${mm}-${dd}`);
  assert(day !== undefined, 'the day is one of its month');
  return day;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
