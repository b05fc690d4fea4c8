import { spineApplicationId } from '@agentspine/schema';
import { applyMigrations } from './apply-migrations.ts';
import { createPrivateSqlite, finishPrivateSqlite } from './open-sqlite.ts';

/** Makes a whole `spine.db` without rows, under a name that nobody else opens. */
export function makeSpineDatabase(path: string): void {
  const database = createPrivateSqlite(path);
  try {
    database.pragma(`application_id = ${spineApplicationId}`);
    database.transaction(() => applyMigrations(database, 0))();
  } finally {
    finishPrivateSqlite(database);
  }
}
