import { defineTraceFunctions, spineMigrations, spineSchemaVersion } from '@agentspine/schema';
import type Database from 'better-sqlite3';

/** Told how many statements of a migration are done. */
export type TellMigration = (statements: number, statementsTotal: number) => void;

/** Applies what came after `version`, and says so in `meta`; call it in a transaction. */
export function applyMigrations(database: Database.Database, version: number, tell?: TellMigration): void {
  defineTraceFunctions(database);
  const statements = spineMigrations.slice(version).flat();
  for (const [done, statement] of statements.entries()) {
    tell?.(done, statements.length);
    database.exec(statement);
  }
  database
    .prepare(
      "INSERT INTO meta (key, value) VALUES ('schema_version', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )
    .run(String(spineSchemaVersion));
}
