import { parseDay } from '@agentspine/sql';
import type { DaySpan } from './ask-usage.ts';

/** Two days, both included; those that are not days would end in an error of `Date`. */
export function parseDaySpan(firstDay: unknown, lastDay: unknown): DaySpan {
  return { firstDay: parseDay(firstDay, 'day'), lastDay: parseDay(lastDay, 'lastDay') };
}
