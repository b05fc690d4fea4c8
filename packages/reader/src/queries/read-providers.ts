import type { Database } from 'better-sqlite3';

/** Who sells what each source calls, by source; a source that calls anybody is not in it. */
export function readProviders(database: Database): ReadonlyMap<string, string> {
  const statement = database.prepare('SELECT source, provider FROM sources WHERE provider IS NOT NULL');
  return new Map(statement.raw().all() as [source: string, provider: string][]);
}
