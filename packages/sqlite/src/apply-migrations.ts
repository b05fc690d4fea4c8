import { defineTraceFunctions, spineMigrations, spineSchemaVersion } from '@agentspine/schema';
import type Database from 'better-sqlite3';

/** Applies what came after `version`, and says so in `meta`; call it in a transaction. */
export function applyMigrations(database: Database.Database, version: number): void {
  defineTraceFunctions(database);
  for (const statement of spineMigrations.slice(version).flat()) database.exec(statement);
  database
    .prepare(
      "INSERT INTO meta (key, value) VALUES ('schema_version', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )
    .run(String(spineSchemaVersion));
}
