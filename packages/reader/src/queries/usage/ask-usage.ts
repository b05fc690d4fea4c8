import { addDays, type Calendar, type CalendarDay, utcDayOfMs } from '@agentspine/schema';
import { askHotAndCold, type ColdSource } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';
import { bindTime } from '../daily/rows-of-day.ts';
import { cutIntoDays } from '../time-pieces.ts';
import { readImportedUntil, readImportedUsage } from './imported-usage.ts';
import { readRecordedSessions, readRecordedUsage } from './recorded-usage.ts';
import { addUsage, type Usage, type Used, type UsedPart } from './used.ts';

/** Days that follow each other, both included. */
export interface DaySpan {
  readonly firstDay: CalendarDay;
  readonly lastDay: CalendarDay;
}

/** Asks `archive.sqlite`, or says `none` where there is none. */
export type AskArchive = <Answer>(question: (database: Database) => Answer, none: Answer) => Answer;

/** What records say was used beside what imported transcripts say. */
export interface RecordedUsage extends Used {
  /** Records of calls that imported transcripts hold too; they are not counted here. */
  readonly alsoImported: number;
}

/** Where a question about usage looks. */
export interface UsageStores {
  /** Records, in `spine.db` and in the cold archive; left out where there is no `spine.db`. */
  readonly records: ColdSource | undefined;
  /** Asks the read model. */
  readonly askArchive: AskArchive;
}

/** What was used on some days, each call once: what is both recorded and imported is counted by its transcript. */
export async function askUsage(
  { records, askArchive }: UsageStores,
  span: DaySpan,
  calendar: Calendar,
): Promise<Usage> {
  const [days, bounds] = [daysOf(span), boundsOf(span, calendar)];
  const pieces = cutIntoDays(calendar, utcDaysOf(bounds)).filter(
    ({ label }) => label >= span.firstDay && label <= span.lastDay,
  );
  const importedParts = askArchive((database) => readImportedUsage(database, pieces), []);
  if (records === undefined) return addUsage(importedParts, days, 0);
  const binding = bindTime(bounds);
  const recorded = await askHotAndCold(records, {
    needs: ({ day }) => day >= binding.from.slice(0, 10) && day <= binding.to.slice(0, 10),
    ask: (database) => {
      const sessions = readRecordedSessions(database, binding);
      const imported = askArchive((archive) => readImportedUntil(archive, sessions), {});
      return readRecordedUsage(database, { binding, pieces, imported });
    },
  });
  return addUsage([...importedParts, ...recorded.parts], days, recorded.alsoImported);
}

/** What records say beside imported transcripts, in a time that `--since` and `--until` give. */
export async function askRecordedUsage(stores: UsageStores, bounds: RecordBounds): Promise<RecordedUsage> {
  const { parts, alsoImported } = await askRecordedParts(stores, bounds);
  return { ...addUsage(parts, [], 0).totals, alsoImported };
}

/** Two times as rows have them: the first instant, and the first after the last. */
export interface RecordBounds {
  readonly from: string;
  readonly to: string;
}

/** The same by source and model, to the trillionth of a dollar. */
export async function askRecordedParts(
  { records, askArchive }: UsageStores,
  { from, to }: RecordBounds,
): Promise<{ readonly parts: readonly UsedPart[]; readonly alsoImported: number }> {
  if (records === undefined) return { parts: [], alsoImported: 0 };
  const binding = { from, to, fromId: 0n, toId: 0n };
  return askHotAndCold(records, {
    needs: ({ day }) => day >= from.slice(0, 10) && day <= to.slice(0, 10),
    ask: (database) => {
      const sessions = readRecordedSessions(database, binding);
      const imported = askArchive((archive) => readImportedUntil(archive, sessions), {});
      return readRecordedUsage(database, { binding, pieces: [], imported });
    },
  });
}

/** The first instant of the first day, and the first after the last day. */
export function boundsOf({ firstDay, lastDay }: DaySpan, calendar: Calendar) {
  return { startMs: calendar.boundsOf(firstDay).startMs, endMs: calendar.boundsOf(lastDay).endMs };
}

/** All days of a span, in order. */
export function daysOf({ firstDay, lastDay }: DaySpan): readonly CalendarDay[] {
  const days: CalendarDay[] = [];
  for (let day: CalendarDay | undefined = firstDay; day !== undefined && day <= lastDay; day = addDays(day, 1))
    days.push(day);
  return days;
}

function utcDaysOf({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }): readonly string[] {
  const days: string[] = [];
  for (let ms = Math.floor(startMs / 86_400_000) * 86_400_000; ms < endMs; ms += 86_400_000) {
    const day = utcDayOfMs(ms);
    if (day !== undefined) days.push(day);
  }
  return days;
}
