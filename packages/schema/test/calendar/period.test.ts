import { expect, test } from 'vitest';
import { type CalendarDay, parseCalendarDay, periodOf } from '../../src/index.ts';

test.each([
  ['day', '2026-04-19', '2026-04-19', '2026-04-19'],
  ['week', '2026-04-19', '2026-04-13', '2026-04-19'],
  ['week', '2026-04-20', '2026-04-20', '2026-04-26'],
  ['week', '2027-01-01', '2026-12-28', '2027-01-03'],
  ['month', '2026-04-19', '2026-04-01', '2026-04-30'],
  ['month', '2028-02-29', '2028-02-01', '2028-02-29'],
  ['month', '2026-12-31', '2026-12-01', '2026-12-31'],
  ['week', '0000-01-01', '0000-01-01', '0000-01-02'],
] as const)('the %s of %s is from %s to %s', (period, day, firstDay, lastDay) => {
  expect(periodOf(period, parseCalendarDay(day) as CalendarDay)).toEqual({ firstDay, lastDay });
});
