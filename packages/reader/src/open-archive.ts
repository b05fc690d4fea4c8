import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveVersion } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { ReaderError } from './errors.ts';

/** How long a read waits for a builder that holds the file; a commit of the builder takes milliseconds. */
const busyTimeoutMs = 5_000;

/** A read-only connection to `archive.sqlite`. */
export interface OpenArchive extends Disposable {
  readonly database: Database.Database;
  close(): void;
}

/**
 * Opens `<home>/archive.sqlite` for reading; it is never written. SQLite puts its own empty `-wal` and `-shm` beside a WAL
 * database; where it cannot (read-only media), a copy in a temporary folder is read, which goes when it is closed.
 * @throws ReaderError `READER_NO_ARCHIVE`, `READER_ARCHIVE_NEWER`, `READER_ARCHIVE_OLDER`, `READER_ARCHIVE_CORRUPT`,
 * `READER_ARCHIVE_UNREADABLE`
 */
export function openArchive(home: string): OpenArchive {
  const path = join(home, 'archive.sqlite');
  if (!existsSync(path)) {
    throw new ReaderError('READER_NO_ARCHIVE', `there is no archive in ${home}: run \`spine import\` first`);
  }
  // SQLite takes an empty file for an empty database.
  if (statSync(path).size === 0) throw corruptArchive(path, undefined);
  try {
    return openChecked(path, undefined);
  } catch (error) {
    if (!isCannotOpen(error)) throw translateOpenError(path, error);
  }
  try {
    return openCopy(path);
  } catch (error) {
    throw translateOpenError(path, error);
  }
}

function openCopy(path: string): OpenArchive {
  const folder = mkdtempSync(join(tmpdir(), 'spine-archive-'));
  try {
    const copy = join(folder, 'archive.sqlite');
    copyFileSync(path, copy);
    if (statSync(`${path}-wal`, { throwIfNoEntry: false })?.isFile()) copyFileSync(`${path}-wal`, `${copy}-wal`);
    return openChecked(copy, folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** More than years of history take; what lies behind it is read the ordinary way. */
const mappedBytesMax = 1024 ** 3;

function openChecked(path: string, folder: string | undefined): OpenArchive {
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
    checkVersion(path, database);
    return { database, close, [Symbol.dispose]: close };
  } catch (error) {
    database.close();
    throw error;
  }
}

function checkVersion(path: string, database: Database.Database): void {
  const version = database.prepare('SELECT archive_version FROM archive_state WHERE id = 1').pluck().get();
  if (typeof version !== 'number') throw corruptArchive(path, undefined);
  if (version > archiveVersion) {
    throw new ReaderError(
      'READER_ARCHIVE_NEWER',
      `${path} has version ${version}, this program reads ${archiveVersion}: use a newer agentspine`,
    );
  }
  if (version < archiveVersion) {
    throw new ReaderError(
      'READER_ARCHIVE_OLDER',
      `${path} has version ${version}, this program reads ${archiveVersion}: run \`spine archive rebuild\``,
    );
  }
}

function isCannotOpen(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(CANTOPEN|READONLY|IOERR_SHM)/.test(error.code);
}

function translateOpenError(path: string, error: unknown): ReaderError {
  if (error instanceof ReaderError) return error;
  if (error instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT|ERROR)/.test(error.code)) {
    return corruptArchive(path, error);
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new ReaderError('READER_ARCHIVE_UNREADABLE', `cannot read ${path}: ${reason}`, { cause: error });
}

function corruptArchive(path: string, cause: unknown): ReaderError {
  const message = `${path} is no archive or is damaged: run \`spine archive rebuild\``;
  return new ReaderError('READER_ARCHIVE_CORRUPT', message, cause === undefined ? undefined : { cause });
}
