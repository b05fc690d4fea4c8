import { spineSchemaVersion } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { DatabaseError, type DatabaseErrorCode, StoreError } from './errors.ts';
import { readSchemaVersion } from './read-schema-version.ts';

/** What each failure of SQLite or of a file call means for a writer of `spine.db`; the first that fits. */
const meanings: readonly (readonly [pattern: RegExp, code: DatabaseErrorCode, advice: string])[] = [
  [/^SQLITE_(BUSY|LOCKED)/, 'SPINE_BUSY', 'another process holds it'],
  [/^(SQLITE_FULL|SQLITE_IOERR_NOSPC|ENOSPC|EDQUOT)/, 'SPINE_FULL', 'make room on its disk'],
  [
    /^(SQLITE_READONLY|SQLITE_PERM|SQLITE_AUTH|EROFS|EACCES|EPERM)/,
    'SPINE_NOT_WRITABLE',
    'make it and its folder writable',
  ],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'SPINE_CORRUPT', 'it is damaged: move it away, or restore a backup'],
  [/^(SQLITE_CANTOPEN|ENOENT|ENOTDIR)/, 'SPINE_GONE', 'its file or folder is not there'],
];

/** An error of SQLite or of the system as ours; errors that are ours already pass. */
export function translateSqliteError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = errnoOf(error);
  const reason = messageOf(error);
  const [, ours = 'SPINE_FAILED' as const, advice = ''] = meanings.find(([pattern]) => pattern.test(code)) ?? [];
  const next = advice === '' ? '' : ` (${advice})`;
  return new DatabaseError(ours, `${path}: ${reason}${next}`, { cause: error });
}

/** As `translateSqliteError`, for who only reads: a table that is not there may be of a later version of the schema. */
export function translateReadError(error: unknown, path: string, database: Database): StoreError {
  const isMissing = errnoOf(error) === 'SQLITE_ERROR' && /^no such (?:table|column)/.test(messageOf(error));
  const version = isMissing ? readSchemaVersion(database) : undefined;
  if (version === undefined || version >= spineSchemaVersion) return translateSqliteError(error, path);
  const what = `${path} has schema version ${version}, and what was asked for came with a later one`;
  return new DatabaseError('SPINE_OUTDATED', `${what}: run "spine migrate"`, { cause: error });
}

/** Whether a lock was in the way and nothing else: the same may be tried again. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(errnoOf(error));
}

/** Whether the connection is of no more use: what it read may be wrong, or it may not see what is there now. */
export function endsConnection(error: StoreError): boolean {
  return ['SPINE_CORRUPT', 'SPINE_FAILED', 'SPINE_GONE', 'SPINE_NOT_WRITABLE'].includes(error.code);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
