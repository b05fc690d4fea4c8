import { sizeOfFile } from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';
import { openArchiveToWrite } from './archive-file.ts';
import { writeArchiveState } from './archive-state.ts';

/** What a vacuum gave back. */
export interface VacuumResult {
  /** Whether there was a file. */
  readonly existed: boolean;
  /** Size of the file before. */
  readonly beforeBytes: number;
  /** Size of the file afterwards. */
  readonly afterBytes: number;
  /** Never negative: a file may grow by a page where there was nothing to give back. */
  readonly reclaimedBytes: number;
}

/**
 * Gives the space of removed rows back to the file system and stamps `last_compacted_at`; creates nothing where there is
 * no archive (SPEC 2.6). @throws ReadModelError `ARCHIVE_NEWER`, `ARCHIVE_OUTDATED`, `ARCHIVE_CORRUPT`, DatabaseError `DATABASE_NOT_A_FILE`
 */
export function vacuumArchive(path: string, clock: () => Date): VacuumResult {
  const archive = openArchiveToWrite(path);
  if (archive === undefined) return { existed: false, beforeBytes: 0, afterBytes: 0, reclaimedBytes: 0 };
  const { database, state } = archive;
  try {
    writeArchiveState(database, { ...state, lastCompactedAt: clock().toISOString() });
    const beforeBytes = checkpointedSize(database, path);
    database.exec('VACUUM');
    const afterBytes = checkpointedSize(database, path);
    return { existed: true, beforeBytes, afterBytes, reclaimedBytes: Math.max(0, beforeBytes - afterBytes) };
  } finally {
    database.close();
  }
}

function checkpointedSize(database: Database, path: string): number {
  database.pragma('wal_checkpoint(TRUNCATE)');
  return sizeOfFile(path) ?? 0;
}
