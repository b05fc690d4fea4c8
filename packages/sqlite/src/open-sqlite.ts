import Database from 'better-sqlite3';
import { createPrivateFile, removeFile, sidecarSuffixes, sizeOfFile } from './database-files.ts';
import { openReadable } from './open-readable.ts';
import { applyPragmas, busyTimeoutMs, type Durability, pragmasFor, privatePragmas, spinePragmas } from './pragmas.ts';

/**
 * Opens a database that others may have open too. Nothing of the file changes before `makeDurable`, so that it can be
 * looked at and refused. @throws DatabaseError `DATABASE_NOT_A_FILE`
 */
export function openSqlite(path: string, timeoutMs = busyTimeoutMs): Database.Database {
  sizeOfFile(path);
  return new Database(path, { fileMustExist: true, timeout: timeoutMs });
}

/** Sets a connection up for writing. @throws DatabaseError `DATABASE_PRAGMA_REFUSED` */
export function makeDurable(database: Database.Database, durability: Durability = 'power'): void {
  applyPragmas(database, pragmasFor(durability));
}

/** Sets a connection to `spine.db` up for writing. @throws DatabaseError `DATABASE_PRAGMA_REFUSED` */
export function makeSpineDurable(database: Database.Database, durability: Durability): void {
  makeDurable(database, durability);
  applyPragmas(database, spinePragmas);
}

/** As `openReadable`. @throws DatabaseError `DATABASE_NOT_A_FILE` */
export function openSqliteToRead(path: string, timeoutMs = busyTimeoutMs): Database.Database {
  sizeOfFile(path);
  return openReadable(path, timeoutMs);
}

/** Creates a database under a name of one's own, removing what an earlier attempt left there (`privatePragmas`). */
export function createPrivateSqlite(path: string): Database.Database {
  removePrivateSqlite(path);
  createPrivateFile(path);
  const database = new Database(path, { fileMustExist: true });
  try {
    applyPragmas(database, privatePragmas);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Removes a database that has not got its name yet. */
export function removePrivateSqlite(path: string): void {
  for (const suffix of ['', ...sidecarSuffixes]) removeFile(`${path}${suffix}`);
}

/** Leaves a database of `createPrivateSqlite` in the state in which others open it, with nothing beside it. */
export function finishPrivateSqlite(database: Database.Database): void {
  // In WAL mode from the start: to change the mode later takes a moment without readers.
  database.pragma('journal_mode = WAL');
  database.close();
}
