import { addDays, type CalendarDay, parseCalendarDay } from './calendar.ts';

/** How long a period is that reports and budgets are about. */
export const periods = ['day', 'week', 'month'] as const;

/** A day, a week from Monday, or a month of the calendar. */
export type Period = (typeof periods)[number];

/** The first and the last day of the period that has a day. A week begins on Monday. */
export function periodOf(
  period: Period,
  day: CalendarDay,
): { readonly firstDay: CalendarDay; readonly lastDay: CalendarDay } {
  if (period === 'day') return { firstDay: day, lastDay: day };
  if (period === 'week') {
    const sinceMonday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
    return { firstDay: addDays(day, -sinceMonday) ?? day, lastDay: addDays(day, 6 - sinceMonday) ?? day };
  }
  const month = day.slice(0, '2026-04'.length);
  const days = ['31', '30', '29', '28'].map((last) => parseCalendarDay(`${month}-${last}`));
  return { firstDay: parseCalendarDay(`${month}-01`) ?? day, lastDay: days.find((last) => last !== undefined) ?? day };
}
