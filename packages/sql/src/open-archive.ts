import { archiveVersion } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { ReaderError } from './errors.ts';
import { type OpenStore, openStore, type StoreFile } from './open-store.ts';

/** The read model of a home. */
export const archiveFileName = 'archive.sqlite';

/**
 * Opens `<home>/archive.sqlite`, the derived read model, for reading; a lock of another process is waited for 5 s by default.
 * @throws ReaderError `READER_NO_ARCHIVE`, `READER_ARCHIVE_NEWER`, `READER_ARCHIVE_OLDER`, `READER_ARCHIVE_CORRUPT`,
 * `READER_ARCHIVE_UNREADABLE`
 */
export function openArchive(home: string, busyTimeoutMs?: number): OpenStore {
  return openStore(home, archiveFile, busyTimeoutMs);
}

/** Its file, and what is said of one that cannot be read. */
export const archiveFile: StoreFile = {
  fileName: archiveFileName,
  missing: (home) =>
    new ReaderError(
      'READER_NO_ARCHIVE',
      `there is no archive in ${home}: run \`spine import\` first; in a restored home, \`spine archive rebuild\``,
    ),
  corrupt: (path, cause) =>
    new ReaderError(
      'READER_ARCHIVE_CORRUPT',
      `${path} is not an archive or is damaged: run \`spine archive rebuild\``,
      cause === undefined ? undefined : { cause },
    ),
  unreadable: (path, reason, cause) =>
    new ReaderError('READER_ARCHIVE_UNREADABLE', `cannot read ${path}: ${reason}`, { cause }),
  check: checkVersion,
};

function checkVersion(path: string, database: Database): void {
  const version = database.prepare('SELECT archive_version FROM archive_state WHERE id = 1').pluck().get();
  if (typeof version !== 'number') throw archiveFile.corrupt(path, undefined);
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
