import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ReaderError } from './errors.ts';

/** How long a read waits for a writer that holds the file; its commits take milliseconds. */
const busyTimeoutMs = 5_000;

/** A read-only connection to a store. */
export interface OpenStore extends Disposable {
  readonly database: Database.Database;
  close(): void;
}

/** What is particular to one store: its file, its version, and what is said when it cannot be read. */
export interface StoreFile {
  readonly fileName: string;
  readonly missing: (home: string) => ReaderError;
  readonly corrupt: (path: string, cause: unknown) => ReaderError;
  readonly unreadable: (path: string, cause: unknown) => ReaderError;
  /** Throws for a file that is another's, damaged, or of a version that cannot be read. */
  readonly check: (path: string, database: Database.Database) => void;
}

/**
 * Opens a database of a home for reading; it is never written. SQLite puts its own empty `-wal` and `-shm` beside a WAL
 * database; where it cannot (read-only media), a copy in a temporary folder is read, which goes when it is closed.
 * @throws ReaderError as the store's file says
 */
export function openStore(home: string, file: StoreFile): OpenStore {
  const path = join(home, file.fileName);
  if (!existsSync(path)) throw file.missing(home);
  // SQLite takes an empty file for an empty database.
  if (statSync(path).size === 0) throw file.corrupt(path, undefined);
  try {
    return openChecked(path, file);
  } catch (error) {
    if (!isCannotOpen(error)) throw translateOpenError(path, file, error);
  }
  try {
    return openCopy(path, file);
  } catch (error) {
    throw translateOpenError(path, file, error);
  }
}

function openCopy(path: string, file: StoreFile): OpenStore {
  const folder = mkdtempSync(join(tmpdir(), 'spine-read-'));
  try {
    const copy = join(folder, file.fileName);
    copyFileSync(path, copy);
    if (statSync(`${path}-wal`, { throwIfNoEntry: false })?.isFile()) copyFileSync(`${path}-wal`, `${copy}-wal`);
    return openChecked(copy, file, folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** More than years of history take; what lies behind it is read the ordinary way. */
const mappedBytesMax = 1024 ** 3;

function openChecked(path: string, file: StoreFile, folder?: string): OpenStore {
  const database = new Database(path, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  const close = () => {
    database.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  try {
    database.pragma('query_only = 1');
    database.pragma('trusted_schema = 0');
    // Read pages where they are: copying them takes a fifth of a question over the whole table.
    database.pragma(`mmap_size = ${mappedBytesMax}`);
    file.check(path, database);
    return { database, close, [Symbol.dispose]: close };
  } catch (error) {
    database.close();
    throw error;
  }
}

function isCannotOpen(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(CANTOPEN|READONLY|IOERR_SHM)/.test(error.code);
}

function translateOpenError(path: string, file: StoreFile, error: unknown): ReaderError {
  if (error instanceof ReaderError) return error;
  const isDamage = error instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT|ERROR)/.test(error.code);
  return isDamage ? file.corrupt(path, error) : file.unreadable(path, error);
}
