/**
 * What is in the place of `spine.db`, and how a new one is put there.
 *
 * A new database is made whole under a name of its own and gets its name by a hard link, which fails where the name is
 * taken: nobody ever sees half a database, and of many processes that start at once one wins. What is there is looked at
 * through a connection that cannot write, so that a newer file stays as it is (A020). A file of anything else (A019), and
 * the `-wal` of a database that was deleted, are set aside under a lock that the kernel gives back when its holder dies.
 */
import { linkSync, renameSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { spineApplicationId, spineSchemaVersion } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { createPrivateFile, removeFile, sidecarSuffixes, sizeOfFile, syncPath } from './database-files.ts';
import { DatabaseError } from './errors.ts';
import { makeSpineDatabase } from './make-spine-database.ts';
import { openSqliteToRead, removePrivateSqlite } from './open-sqlite.ts';
import { busyTimeoutMs } from './pragmas.ts';
import { readSchemaVersion } from './read-schema-version.ts';

export type SpineFile =
  | { readonly kind: 'missing' }
  /** No database, or that of another program; `version` is what it says of itself, 0 where it says nothing. */
  | { readonly kind: 'foreign'; readonly version: number }
  | { readonly kind: 'ours'; readonly version: number };

/** Says what is at `path`; changes nothing. @throws DatabaseError `DATABASE_NOT_A_FILE`, `SPINE_CORRUPT`; SqliteError */
export function inspectSpineFile(path: string, timeoutMs = busyTimeoutMs): SpineFile {
  const size = sizeOfFile(path);
  if (size === undefined) return { kind: 'missing' };
  // SQLite takes an empty file for an empty database; ours are never empty.
  if (size === 0) return { kind: 'foreign', version: 0 };
  const database = openSqliteToRead(path, timeoutMs);
  try {
    return readIdentity(database, path);
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    if (error.code === 'SQLITE_NOTADB') return { kind: 'foreign', version: 0 };
    // The file is there: it is its -shm that cannot be made, as on read-only media.
    if (!error.code.startsWith('SQLITE_CANTOPEN')) throw error;
    throw new DatabaseError('SPINE_NOT_WRITABLE', `${path}: its folder cannot be written to`, { cause: error });
  } finally {
    database.close();
  }
}

function readIdentity(database: Database.Database, path: string): SpineFile {
  if (database.pragma('application_id', { simple: true }) !== spineApplicationId) {
    return { kind: 'foreign', version: foreignVersion(database) };
  }
  const version = readSchemaVersion(database);
  if (version === undefined)
    throw new DatabaseError('SPINE_CORRUPT', `${path} has no schema version: restore a backup`);
  return { kind: 'ours', version };
}

/** What an older store says of itself; a SQLite file with tables and no word about it is the first version (SPEC 1.2). */
function foreignVersion(database: Database.Database): number {
  try {
    const version = readSchemaVersion(database);
    if (version !== undefined) return version;
  } catch {}
  return Number(database.pragma('user_version', { simple: true })) || 1;
}

/** Refuses a store that a newer program wrote. @throws DatabaseError `SPINE_NEWER` */
export function refuseNewer(path: string, version: number): void {
  if (version <= spineSchemaVersion) return;
  throw new DatabaseError(
    'SPINE_NEWER',
    `${path} has schema version ${version}, this program writes ${spineSchemaVersion}: use a newer agentspine`,
  );
}

/** Makes a new `spine.db`, or leaves the one that another process was faster to make. `token` is a name not in use. */
export function createSpineFile(path: string, token: string): void {
  const temporary = `${path}-new-${token}`;
  try {
    makeSpineDatabase(temporary);
    syncPath(temporary);
    withNameLocked(path, () => {
      if (sizeOfFile(path) === undefined) setAsideOrphans(path, token);
      linkSync(temporary, path);
      syncPath(dirname(path));
    });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    removePrivateSqlite(temporary);
  }
}

/**
 * Moves away the files beside a database that is not there any more: SQLite would read its `-wal` into the next one of
 * that name (RELIABILITY 0.10), and a process that has the old one open still writes there.
 */
function setAsideOrphans(path: string, token: string): void {
  for (const suffix of sidecarSuffixes) {
    const size = sizeOfFile(`${path}${suffix}`);
    if (size === undefined) continue;
    if (size === 0 || suffix === '-shm') removeFile(`${path}${suffix}`);
    else renameSync(`${path}${suffix}`, `${path}-orphan-${token}${suffix}`);
  }
  syncPath(dirname(path));
}

/**
 * Moves a foreign file, and the files beside it, to `<stem>-v<version>-<time>.bak`, which is never the name of another.
 * Does nothing where another process was faster. Returns the new name.
 */
export function setAsideForeignFile(path: string, now: Date): string | undefined {
  return withNameLocked(path, () => {
    const file = inspectSpineFile(path);
    return file.kind === 'foreign' ? moveAside(path, file.version, now) : undefined;
  });
}

/** Runs `action` while no other process gives the name `path` to a file, or takes it away. */
function withNameLocked<Result>(path: string, action: () => Result): Result {
  // An empty database that is locked and never written: the kernel lets go of the lock whatever happens to us.
  makePrivateLock(`${path}-lock`);
  const lock = new Database(`${path}-lock`, { timeout: busyTimeoutMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return action();
  } finally {
    lock.close();
  }
}

/** SQLite would make it readable for everybody. */
function makePrivateLock(path: string): void {
  try {
    createPrivateFile(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

const backupNamesMax = 1_000;

function moveAside(path: string, version: number, now: Date): string {
  const stem = join(dirname(path), basename(path, extname(path)));
  const time = now.toISOString().replace(/[-:.]/g, '');
  for (let number = 1; number <= backupNamesMax; number += 1) {
    const target = `${stem}-v${version}-${time}${number === 1 ? '' : `-${number}`}.bak`;
    try {
      linkSync(path, target);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') continue;
      throw error;
    }
    for (const suffix of sidecarSuffixes) {
      if (sizeOfFile(`${path}${suffix}`) !== undefined) renameSync(`${path}${suffix}`, `${target}${suffix}`);
    }
    removeFile(path);
    syncPath(dirname(path));
    return target;
  }
  throw new DatabaseError(
    'SPINE_FOREIGN',
    `${path} is not a store of agentspine, and ${backupNamesMax} backups are beside it already`,
  );
}
