import { type DurableFsErrorCode, findSystemFailure } from '@agentspine/durable-fs';
import { messageOf, spineSchemaVersion } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { DatabaseError, type DatabaseErrorCode, StoreError } from './errors.ts';
import { readSchemaVersion } from './read-schema-version.ts';

/** What each failure from below means for `spine.db`; any other is `SPINE_FAILED`. */
const codes: Partial<Record<DurableFsErrorCode, DatabaseErrorCode>> = {
  FS_BUSY: 'SPINE_BUSY',
  FS_NO_SPACE: 'SPINE_FULL',
  FS_READ_ONLY: 'SPINE_NOT_WRITABLE',
  FS_PERMISSION: 'SPINE_NOT_WRITABLE',
  FS_CORRUPT: 'SPINE_CORRUPT',
  FS_NOT_FOUND: 'SPINE_GONE',
  FS_NOT_DIRECTORY: 'SPINE_GONE',
};

/** An error of SQLite or of the system as ours; errors that are ours already pass. */
export function translateSqliteError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const failure = findSystemFailure(error);
  const code = (failure && codes[failure.code]) ?? 'SPINE_FAILED';
  return new DatabaseError(code, `${path}: ${failure?.text ?? messageOf(error)}`, { cause: error });
}

/** As `translateSqliteError`, for who only reads: a table that is not there may be of a later version of the schema. */
export function translateReadError(error: unknown, path: string, database: Database): StoreError {
  const isMissing = errnoOf(error) === 'SQLITE_ERROR' && /^no such (?:table|column)/.test(messageOf(error));
  const version = isMissing ? readSchemaVersion(database) : undefined;
  if (version === undefined || version >= spineSchemaVersion) return translateSqliteError(error, path);
  const what = `${path} has schema version ${version}, and the question needs a later one`;
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

function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
