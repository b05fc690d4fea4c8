import { showWholeTrace, spineApplicationId, spineSchemaVersion } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { ReaderError } from './errors.ts';
import { type OpenStore, openStore, type StoreFile } from './open-store.ts';

/** The canonical record of a home. */
export const spineFileName = 'spine.db';

/**
 * Opens `<home>/spine.db` for reading; a lock of another process is waited for 5 s by default. One of an older schema is read as it is: tables that it does not have yet are absent.
 * @throws ReaderError `READER_NO_SPINE`, `READER_SPINE_NEWER`, `READER_SPINE_CORRUPT`, `READER_SPINE_UNREADABLE`
 */
export function openSpine(home: string, busyTimeoutMs?: number): OpenStore {
  return openStore(home, spineFile, busyTimeoutMs);
}

const spineFile: StoreFile = {
  fileName: spineFileName,
  missing: (home) =>
    new ReaderError(
      'READER_NO_SPINE',
      `there is no spine.db in ${home}: run \`spine import\` or record something first, for example with \`spine record tick\``,
    ),
  corrupt: (path, cause) =>
    new ReaderError(
      'READER_SPINE_CORRUPT',
      `${path} is not a spine.db of agentspine or is damaged: restore it from a copy, or move it away`,
      cause === undefined ? undefined : { cause },
    ),
  unreadable: (path, reason, cause) =>
    new ReaderError('READER_SPINE_UNREADABLE', `cannot read ${path}: ${reason}`, { cause }),
  outdated: (path, database, cause) => {
    const version = versionOf(database);
    if (version === undefined || version >= spineSchemaVersion) return undefined;
    const what = `${path} has schema version ${version}, and what was asked for came with a later one`;
    return new ReaderError('READER_SPINE_OLDER', `${what}: run "spine migrate"`, { cause });
  },
  check: checkVersion,
};

function checkVersion(path: string, database: Database): void {
  if (database.pragma('application_id', { simple: true }) !== spineApplicationId)
    throw spineFile.corrupt(path, undefined);
  const version = versionOf(database);
  if (version === undefined) throw spineFile.corrupt(path, undefined);
  if (version > spineSchemaVersion) {
    throw new ReaderError(
      'READER_SPINE_NEWER',
      `${path} has version ${version}, this program reads up to ${spineSchemaVersion}: use a newer agentspine`,
    );
  }
  showWholeTrace(database);
}

function versionOf(database: Database): number | undefined {
  const text = database.prepare("SELECT value FROM meta WHERE key = 'schema_version'").pluck().get();
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
