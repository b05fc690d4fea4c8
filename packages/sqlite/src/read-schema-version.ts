import type { Database } from 'better-sqlite3';

/** The version that `meta` names; `undefined` where it names none. */
export function readSchemaVersion(database: Database): number | undefined {
  const text: unknown = database.prepare("SELECT value FROM meta WHERE key = 'schema_version'").pluck().get();
  const version = Number(text);
  return Number.isSafeInteger(version) && version > 0 ? version : undefined;
}
