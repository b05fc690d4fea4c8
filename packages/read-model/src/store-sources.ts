import type { SourceTraits } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';

type SourceRow = readonly [source: string, title: string, provider: string | null];

const readSql = 'SELECT source, title, provider FROM sources ORDER BY source';
const insertSql = 'INSERT INTO sources (source, title, provider) VALUES (?, ?, ?)';

/** Whether the archive says of the sources what is known of them now. */
export function areSourcesStored(database: Database, sources: readonly SourceTraits[]): boolean {
  const stored = database.prepare(readSql).raw().all() as SourceRow[];
  return JSON.stringify(stored) === JSON.stringify(rowsOf(sources));
}

/** Writes what is known of the sources in the place of what was, within a transaction of the caller. */
export function storeSources(database: Database, sources: readonly SourceTraits[]): void {
  database.exec('DELETE FROM sources');
  const insert = database.prepare(insertSql);
  for (const row of rowsOf(sources)) insert.run(...row);
}

function rowsOf(sources: readonly SourceTraits[]): readonly SourceRow[] {
  return sources
    .map(({ source, title, provider }): SourceRow => [source, title, provider ?? null])
    .sort(([left], [right]) => (left < right ? -1 : 1));
}
