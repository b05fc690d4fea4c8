import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { createPrivateFile, removeFile, sidecarSuffixes, sizeOfFile } from './database-files.ts';
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

/**
 * Opens a database for reading; nothing of it is written. SQLite puts its own `-wal` and `-shm` beside a database in WAL mode; where it cannot
 * (a folder that takes no file), a copy in a temporary folder is read, which goes when it is closed. @throws DatabaseError `DATABASE_NOT_A_FILE`
 */
export function openSqliteToRead(path: string, timeoutMs = busyTimeoutMs): Database.Database {
  sizeOfFile(path);
  const options = { readonly: true, fileMustExist: true, timeout: timeoutMs };
  const database = new Database(path, options);
  return canBegin(database) ? database : openCopy(path, options);
}

/** Closes the database where it cannot be read here. Whatever else is wrong with it is said by the first question. */
function canBegin(database: Database.Database): boolean {
  try {
    database.pragma('schema_version');
    return true;
  } catch (error) {
    const isHere =
      !(error instanceof Database.SqliteError) || !/^SQLITE_(CANTOPEN|READONLY|IOERR_SHM)/.test(error.code);
    if (!isHere) database.close();
    return isHere;
  }
}

function openCopy(path: string, options: Database.Options): Database.Database {
  const folder = mkdtempSync(join(tmpdir(), 'spine-read-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, basename(path));
    copyFileSync(path, copy);
    if (sizeOfFile(`${path}-wal`) !== undefined) copyFileSync(`${path}-wal`, `${copy}-wal`);
    const database = new Database(copy, options);
    const close = database.close.bind(database);
    const closeAll = () => {
      close();
      remove();
      return database;
    };
    return Object.assign(database, { close: closeAll });
  } catch (error) {
    remove();
    throw error;
  }
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
