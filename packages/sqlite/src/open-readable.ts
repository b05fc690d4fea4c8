import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';

/**
 * Opens a database for reading; nothing of it is written. SQLite puts its own `-wal` and `-shm` beside a database in WAL mode; where it cannot
 * (a folder that takes no file), a copy in a temporary folder is read, which goes when it is closed. Whatever else is wrong with the file is said
 * by the first question. @throws SqliteError, and Error of the file system where it cannot be opened or copied
 */
export function openReadable(path: string, timeoutMs: number): Database.Database {
  const options = { readonly: true, fileMustExist: true, timeout: timeoutMs };
  try {
    return openInPlace(path, options);
  } catch (error) {
    if (!isCannotOpen(error)) throw error;
    return openCopy(path, options);
  }
}

function openInPlace(path: string, options: Database.Options): Database.Database {
  const database = new Database(path, options);
  try {
    database.pragma('schema_version');
  } catch (error) {
    if (isCannotOpen(error)) {
      database.close();
      throw error;
    }
  }
  return database;
}

function openCopy(path: string, options: Database.Options): Database.Database {
  const folder = mkdtempSync(join(tmpdir(), 'spine-read-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, basename(path));
    copyFileSync(path, copy);
    if (statSync(`${path}-wal`, { throwIfNoEntry: false })?.isFile()) copyFileSync(`${path}-wal`, `${copy}-wal`);
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

function isCannotOpen(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(CANTOPEN|READONLY|IOERR_SHM)/.test(error.code);
}
