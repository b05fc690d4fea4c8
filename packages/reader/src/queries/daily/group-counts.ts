import type { RecordTable } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { type DayBinding, readDay, withDayRows } from './rows-of-day.ts';

/** How many rows of a day share the same texts; null where a row does not say. */
export type GroupCount<Key extends string> = Readonly<Record<Key, string | null>> & { readonly count: number };

/** Counts the rows of a day by some text keys: the largest group first, then in the order of the texts. */
export function readGroupCounts<Key extends string>(
  database: Database,
  { table, keys }: { readonly table: RecordTable; readonly keys: readonly Key[] },
  binding: DayBinding,
): readonly GroupCount<Key>[] {
  const names = keys.join(', ');
  const sql = `${withDayRows(table, keys)}
    SELECT count(*) AS row_count, ${names} FROM day_rows GROUP BY ${names} ORDER BY row_count DESC, ${names}`;
  return readDay(database, sql, binding).map(([count, ...texts]) => groupCount(keys, texts, count));
}

/** The same of rows that a caller's statement counted: the count first, then the texts. */
export function groupCount<Key extends string>(
  keys: readonly Key[],
  texts: readonly unknown[],
  count: unknown,
): GroupCount<Key> {
  const named = Object.fromEntries(keys.map((key, index) => [key, texts[index]]));
  return { ...(named as Record<Key, string | null>), count: Number(count) };
}
