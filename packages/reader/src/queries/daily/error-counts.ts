import type { Database } from 'better-sqlite3';
import { type GroupCount, readGroupCounts } from './group-counts.ts';
import { addKnownSums, compareKnownSums, type KnownSum, knownSumColumns, parseKnownSum } from './known-sum.ts';
import { type DayBinding, readDay, withDayRows } from './rows-of-day.ts';

/** Errors of one class that a source reported; a row may count many. */
export interface SourceErrorSum {
  /** The name of the source that could not be read or written; null where the row does not say. */
  readonly source: string | null;
  /** The kind of error; null where the row does not say. */
  readonly errorClass: string | null;
  /** How many errors. */
  readonly errors: KnownSum;
}

/** What went wrong on a day. */
export interface ErrorCounts {
  /** Of all sources; of a day without a row it is the sum of nothing, and null. */
  readonly reported: KnownSum;
  /** Errors, by source and class. */
  readonly bySource: readonly SourceErrorSum[];
  /** Crashes, by kind and agent. */
  readonly crashes: readonly GroupCount<'kind' | 'agent'>[];
  /** Watchdog events, by severity. */
  readonly watchdog: readonly GroupCount<'severity'>[];
}

const bySourceSql = `${withDayRows('source_errors', ['source', 'error_class', 'count'])}
  SELECT source, error_class, ${knownSumColumns('count')} FROM day_rows GROUP BY source, error_class
  ORDER BY source, error_class`;

/** Counts what went wrong on a day: `source_errors`, `crashes` and `watchdog_events`, the most frequent first. */
export function readErrorCounts(database: Database, binding: DayBinding): ErrorCounts {
  const bySource = readDay(database, bySourceSql, binding).map(([source, errorClass, ...sum]) => ({
    source: source as string | null,
    errorClass: errorClass as string | null,
    errors: parseKnownSum(sum),
  }));
  return {
    reported: addKnownSums(bySource.map(({ errors }) => errors)),
    // The sort is stable: what ties stays in the order of the names.
    bySource: bySource.sort((left, right) => compareKnownSums(left.errors, right.errors)),
    crashes: readGroupCounts(database, { table: 'crashes', keys: ['kind', 'agent'] }, binding),
    watchdog: readGroupCounts(database, { table: 'watchdog_events', keys: ['severity'] }, binding),
  };
}
