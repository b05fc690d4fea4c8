import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findSystemFailure } from '@agentspine/durable-fs';
import { messageOf } from '@agentspine/schema';
import { openReadable } from '@agentspine/sqlite/open-readable';
import Database from 'better-sqlite3';
import { ReaderError } from './errors.ts';
import { noteStoreFiles, showStoreFiles } from './store-files.ts';

/** How long a read waits for a writer that holds the file; its commits take milliseconds. */
const busyTimeoutDefaultMs = 5_000;

/** A read-only connection to a store. */
export interface OpenStore extends Disposable {
  /** The connection; it cannot write. */
  readonly database: Database.Database;
  /** What SQLite threw while a question was asked, as the error of this store; every other error as it is. */
  translate(error: unknown): unknown;
  /** Closes the connection, and removes the copy that was read where there is one. */
  close(): void;
}

/** What is particular to one store: its file, its version, and what is said when it cannot be read. */
export interface StoreFile {
  readonly fileName: string;
  readonly missing: (home: string) => ReaderError;
  readonly corrupt: (path: string, cause: unknown) => ReaderError;
  /** The file is whole as far as is known; `reason` says what is wrong and what to do. */
  readonly unreadable: (path: string, reason: string, cause: unknown) => ReaderError;
  /** What is said where a question needs a table or column that the version of this store does not have yet. */
  readonly outdated?: (path: string, database: Database.Database, cause: unknown) => ReaderError | undefined;
  /** Throws for a file that is another's, damaged, or of a version that cannot be read. */
  readonly check: (path: string, database: Database.Database) => void;
}

/**
 * Opens a database of a home for reading, in place or, on read-only media, a copy of it; it is never written.
 * @throws ReaderError as the store's file says
 */
export function openStore(home: string, file: StoreFile, busyTimeoutMs = busyTimeoutDefaultMs): OpenStore {
  const path = join(home, file.fileName);
  if (!existsSync(path)) throw file.missing(home);
  // SQLite takes an empty file for an empty database.
  if (statSync(path).size === 0) throw file.corrupt(path, undefined);
  try {
    return openChecked(path, file, busyTimeoutMs);
  } catch (error) {
    throw translateOpenError(path, file, error);
  }
}

/** More than years of history take; what comes after it is read the ordinary way. */
const mappedBytesMax = 1024 ** 3;

function openChecked(path: string, file: StoreFile, busyTimeoutMs: number): OpenStore {
  const shown = showStoreFiles(path);
  const database = openReadable(path, busyTimeoutMs);
  const close = () => void database.close();
  try {
    database.pragma('trusted_schema = 0');
    // Read pages where they are: copying them takes a fifth of a question over the whole table.
    database.pragma(`mmap_size = ${mappedBytesMax}`);
    file.check(path, database);
    noteStoreFiles(database, shown);
    // Last: it would refuse temporary views too.
    database.pragma('query_only = 1');
    const translate = (error: unknown) =>
      error instanceof Database.SqliteError
        ? (outdatedError(path, { file, database }, error) ?? translateQuestionError(path, file, error))
        : error;
    return { database, translate, close, [Symbol.dispose]: close };
  } catch (error) {
    database.close();
    throw error;
  }
}

function outdatedError(
  path: string,
  { file, database }: { readonly file: StoreFile; readonly database: Database.Database },
  error: { readonly code: string; readonly message: string },
): ReaderError | undefined {
  const isMissing = error.code === 'SQLITE_ERROR' && /^no such (?:table|column)/.test(error.message);
  return isMissing ? file.outdated?.(path, database, error) : undefined;
}

/** Anything that SQLite refuses while a file is looked at says that the file is not ours. */
function translateOpenError(path: string, file: StoreFile, error: unknown): ReaderError {
  if (error instanceof ReaderError) return error;
  const isForeign = error instanceof Database.SqliteError && error.code === 'SQLITE_ERROR';
  return isForeign ? file.corrupt(path, error) : translateQuestionError(path, file, error);
}

function translateQuestionError(path: string, file: StoreFile, error: unknown): ReaderError {
  const failure = findSystemFailure(error);
  if (failure?.code === 'FS_CORRUPT') return file.corrupt(path, error);
  const reason = failure?.text ?? messageOf(error);
  return file.unreadable(path, reason, error);
}
