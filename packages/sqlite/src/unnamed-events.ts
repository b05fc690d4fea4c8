import { storedNames } from '@agentspine/schema';
import { openSqliteToRead } from './open-sqlite.ts';

const unnamedSql = `SELECT count(*) FROM event_rows AS e WHERE NOT EXISTS (SELECT 1 FROM event_names WHERE id = e.task)
  OR NOT EXISTS (SELECT 1 FROM event_names WHERE id = e.session)`;

/** How many events of a `spine.db` have lost the name of their task or session, so that no view shows them. @throws SqliteError */
export function countUnnamedEvents(path: string): number {
  const database = openSqliteToRead(path);
  try {
    if (!storedNames(database).has('event_names')) return 0;
    return database.prepare<[], number>(unnamedSql).pluck().get() ?? 0;
  } finally {
    database.close();
  }
}
