import { archiveVersion, derivedDdl, storedNames } from '@agentspine/schema';
import { makeDurable, openSqlite, openSqliteToRead, sizeOfFile } from '@agentspine/sqlite';
import Database from 'better-sqlite3';
import { type ArchiveState, readArchiveState } from './archive-state.ts';
import { ReadModelError } from './errors.ts';

/** The name of the archive in a home. */
export const archiveFileName = 'archive.sqlite';

/** `ASda`: says in the header of a database that it is a derived archive. */
export const archiveApplicationId = 0x41_53_64_61;

/** What is in the place of the archive. Only what is `ok` comes with an open connection. */
export type ArchiveFile =
  | { readonly kind: 'missing' }
  | { readonly kind: 'corrupt'; readonly reason: string }
  | { readonly kind: 'newer' | 'outdated'; readonly version: number }
  | { readonly kind: 'ok'; readonly database: Database.Database; readonly state: ArchiveState };

/**
 * Opens the archive and says what it is. It is looked at through a connection that cannot write before it is opened for
 * writing: nothing is written into a foreign or newer one (RELIABILITY P14, P15). Never through a descriptor of our own:
 * closing that would take away the locks that this process holds on the file.
 * @throws DatabaseError `DATABASE_NOT_A_FILE`; SqliteError where the file is whole but cannot be opened now
 */
export function openArchiveFile(path: string, open: (path: string) => Database.Database): ArchiveFile {
  const size = sizeOfFile(path);
  if (size === undefined) return { kind: 'missing' };
  // SQLite takes an empty file for an empty database.
  if (size === 0) return { kind: 'corrupt', reason: 'is not an SQLite database' };
  let database: Database.Database | undefined;
  try {
    const refused = refuseOther(path);
    if (refused !== undefined) return refused;
    database = open(path);
    const file = inspect(database);
    if (file.kind !== 'ok') database.close();
    return file;
  } catch (error) {
    database?.close();
    // A table or column that is not there is an ordinary error to SQLite.
    const isOurs = isDamage(error) || (error instanceof Database.SqliteError && error.code === 'SQLITE_ERROR');
    if (!isOurs) throw error;
    return { kind: 'corrupt', reason: `is damaged: ${error.message}` };
  }
}

/** What the header says of a file that is not to be opened for writing. */
function refuseOther(path: string): ArchiveFile | undefined {
  const database = openSqliteToRead(path);
  try {
    if (database.pragma('application_id', { simple: true }) !== archiveApplicationId) {
      return { kind: 'corrupt', reason: 'is the database of another program' };
    }
    const version = Number(database.pragma('user_version', { simple: true }));
    return version > archiveVersion ? { kind: 'newer', version } : undefined;
  } finally {
    database.close();
  }
}

/**
 * Opens an archive that is not built but worked upon; `undefined` where there is none.
 * @throws ReadModelError `ARCHIVE_NEWER`, `ARCHIVE_OUTDATED`, `ARCHIVE_CORRUPT`, DatabaseError `DATABASE_NOT_A_FILE`
 */
export function openArchiveToWrite(
  path: string,
): { readonly database: Database.Database; readonly state: ArchiveState } | undefined {
  const file = openArchiveFile(path, openSqlite);
  switch (file.kind) {
    case 'missing':
      return undefined;
    case 'newer':
      throw newerArchive(path, file.version);
    case 'outdated':
      throw new ReadModelError('ARCHIVE_OUTDATED', `${path} is of an older version: run \`spine archive build\` first`);
    case 'corrupt':
      throw new ReadModelError('ARCHIVE_CORRUPT', `${path} ${file.reason}: run \`spine archive rebuild\``);
    case 'ok':
      makeDurable(file.database);
      return file;
    default:
      return file satisfies never;
  }
}

/** The error for an archive that only a newer program may touch (RELIABILITY P14). */
export function newerArchive(path: string, version: number): ReadModelError {
  const advice = 'use a newer agentspine, or run `spine archive rebuild`';
  return new ReadModelError(
    'ARCHIVE_NEWER',
    `${path} has version ${version}, this program writes ${archiveVersion}: ${advice}`,
  );
}

/** Whether SQLite found that the content of a file cannot be right. */
export function isDamage(error: unknown): error is Error {
  return error instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT|IOERR_SHORT_READ)/.test(error.code);
}

/** The statements that make the tables, and those that make the indexes. */
export const tableStatements = derivedDdl.filter((statement) => !isIndex(statement));
export const indexStatements = derivedDdl.filter(isIndex);

function isIndex(statement: string): boolean {
  return statement.startsWith('CREATE INDEX');
}

/** The name that a statement of `derivedDdl` creates. */
export function createdName(statement: string): string {
  return /`(\w+)`/.exec(statement)?.[1] ?? '';
}

function inspect(database: Database.Database): ArchiveFile {
  const version = database.prepare<[], unknown>('SELECT archive_version FROM archive_state WHERE id = 1').pluck().get();
  if (typeof version !== 'number') return { kind: 'corrupt', reason: 'has no state' };
  if (version !== archiveVersion) return { kind: version > archiveVersion ? 'newer' : 'outdated', version };
  const names = storedNames(database);
  const missing = derivedDdl.map(createdName).filter((name) => !names.has(name));
  if (missing.length > 0) return { kind: 'corrupt', reason: `lacks ${missing.join(', ')}` };
  const state = readArchiveState(database);
  return state === undefined ? { kind: 'corrupt', reason: 'has no state' } : { kind: 'ok', database, state };
}
