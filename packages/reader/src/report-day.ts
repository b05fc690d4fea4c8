import type { UtcDay } from '@agentspine/schema';
import { openSpine } from './open-spine.ts';
import { type DailyReport, readDailyReport } from './queries/daily-report.ts';

/**
 * Reports a day of the `spine.db` of a home; nothing is written.
 * @throws ReaderError `READER_NO_SPINE`, `READER_SPINE_NEWER`, `READER_SPINE_CORRUPT`, `READER_SPINE_UNREADABLE`
 */
export function reportDay(home: string, day: UtcDay): DailyReport {
  using spine = openSpine(home);
  return readDailyReport(spine.database, day);
}
