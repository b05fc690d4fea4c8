import { join } from 'node:path';
import { acquireLock, nodeFileSystem, writeFileDurably } from '@agentspine/durable-fs';
import { type CalendarDay, type Period, type TimeZone, utc } from '@agentspine/schema';
import { clearName } from './disposable-files.ts';
import type { HomeContext } from './home-context.ts';
import { lockOptions } from './stores.ts';

/** The two files of a report. */
export interface DailyReportPaths {
  /** Path of the page. */
  readonly html: string;
  /** Path of the data. */
  readonly json: string;
}

/** The texts of a report of a day. */
export interface DailyReportTexts {
  /** What the report is of. */
  readonly period: Period;
  /** The first day of the period, in its zone. */
  readonly day: CalendarDay;
  /** The zone that the day is of. */
  readonly timezone: TimeZone;
  /** The page. */
  readonly html: string;
  /** The data of the page. */
  readonly json: string;
}

/**
 * Writes a report into a folder as `daily-DATE.json` and `daily-DATE.html`, each whole or not at all; what is there is
 * replaced. A week has its first day in its name, a month `monthly-2026-04`. The names of days of another zone than UTC have its name too (`daily-DATE.Asia-Seoul.html`): they are other days. Under a lock, so that of two runs at once both files are of the same one.
 */
export async function saveDailyReport(
  folder: string,
  { period, day, timezone, html, json }: DailyReportTexts,
  world: Pick<HomeContext, 'onNotice'>,
): Promise<DailyReportPaths> {
  const stem = `${stemOf(period, day)}${timezone === utc ? '' : `.${timezone.replaceAll('/', '-')}`}`;
  const paths = { html: join(folder, `${stem}.html`), json: join(folder, `${stem}.json`) };
  await nodeFileSystem.makeDirectory(folder);
  await using _lock = await acquireLock(nodeFileSystem, join(folder, 'daily.lock'), lockOptions);
  for (const path of [paths.json, paths.html]) await clearName(path, 'file', world);
  await writeText(folder, paths.json, json);
  await writeText(folder, paths.html, html);
  return paths;
}

function stemOf(period: Period, day: CalendarDay): string {
  if (period === 'month') return `monthly-${day.slice(0, '2026-04'.length)}`;
  return period === 'week' ? `weekly-${day}` : `daily-${day}`;
}

const tempName = 'daily.tmp';

async function writeText(folder: string, path: string, text: string): Promise<void> {
  // A crash may have left the temporary file of an earlier write.
  await nodeFileSystem.remove(join(folder, tempName));
  await writeFileDurably(nodeFileSystem, path, new TextEncoder().encode(text), { tempName });
}
