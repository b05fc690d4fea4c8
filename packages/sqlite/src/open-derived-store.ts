import { basename, dirname, join } from 'node:path';
import { nodeLockEnvironment, ownedTempName } from '@agentspine/durable-fs';
import type Database from 'better-sqlite3';
import { createPrivateSqlite, finishPrivateSqlite, openSqlite, removePrivateSqlite } from './open-sqlite.ts';
import { applyPragmas, pragmasFor } from './pragmas.ts';
import { replaceDatabase } from './replace-database.ts';
import { isBusy } from './translate-sqlite-error.ts';

/** What a store is that can be made again from other files of the home. */
export interface DerivedStore {
  /** Statements that make its tables. */
  readonly ddl: readonly string[];
  /** Its table of one row (id 1), which has the version in `store_version`. */
  readonly stateTable: string;
  /** The version that this program reads and writes; a store of another one is made again. */
  readonly version: number;
  /** How long a lock of another process is waited for; default `busyTimeoutMs`. */
  readonly timeoutMs?: number;
}

/**
 * Opens a derived store for writing. One that is missing, damaged or of another version is made again, empty. Processes that
 * do so at once each make one of their own, and the last one stays: what the others write is derived again.
 * @throws what SQLite throws, such as SQLITE_BUSY: a store that is in use is not a damaged one
 */
export function openDerivedStore(path: string, store: DerivedStore): Database.Database {
  const whole = openWhole(path, store);
  if (whole !== undefined) return whole;
  makeAnew(path, store);
  const made = openWhole(path, store);
  if (made === undefined) throw new Error(`${path} cannot be read after it was made`);
  return made;
}

function openWhole(path: string, { stateTable, version, timeoutMs }: DerivedStore): Database.Database | undefined {
  let database: Database.Database | undefined;
  try {
    database = openSqlite(path, timeoutMs);
    applyPragmas(database, pragmasFor('process'), timeoutMs);
    if (database.prepare(`SELECT store_version FROM ${stateTable}`).pluck().get() === version) return database;
  } catch (error) {
    if (isBusy(error)) {
      database?.close();
      throw error;
    }
    // Missing, damaged, or not a store of ours: it is made again.
  }
  database?.close();
  return undefined;
}

function makeAnew(path: string, { ddl, stateTable, version }: DerivedStore): void {
  const fresh = join(dirname(path), `${ownedTempName(nodeLockEnvironment)}.${basename(path)}`);
  try {
    const database = createPrivateSqlite(fresh);
    try {
      for (const statement of ddl) database.exec(statement);
      database.prepare(`INSERT INTO ${stateTable} VALUES (1, ?)`).run(version);
    } finally {
      finishPrivateSqlite(database);
    }
    replaceDatabase(fresh, path);
  } finally {
    removePrivateSqlite(fresh);
  }
}
