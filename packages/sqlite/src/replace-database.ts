/**
 * Puts a finished database in the place of another one.
 *
 * A database must never meet the `-wal` of its predecessor: SQLite would read it into the new file and find nothing
 * wrong (RELIABILITY 0.10). And the predecessor must never lose its `-wal` while it is there. So the old database goes
 * first, then the files beside it, then the new one gets the name, and each step is durable before the next:
 *
 * | a crash after | leaves |
 * |---|---|
 * | the sync of the new file | the old database with its `-wal`: as before |
 * | the removal of the old file | no database; a `-wal` that the next replacement removes before it renames |
 * | the removal of the sidecars | no database |
 * | the rename | the new database, nothing beside it |
 *
 * For a moment there is no database. A process that has the old one open continues to read it.
 */
import { dirname } from 'node:path';
import { removeFile, renameFile, sidecarSuffixes, syncPath } from './database-files.ts';

/** Replaces `target` by the closed database `from`, which has no sidecars; both are in one folder. */
export function replaceDatabase(from: string, target: string): void {
  for (const step of replacementSteps(from, target)) step();
}

/** The steps of `replaceDatabase`, so that a test can stop after each. */
export function replacementSteps(from: string, target: string): readonly (() => void)[] {
  const folder = dirname(target);
  return [
    () => syncPath(from),
    () => {
      removeFile(target);
      syncPath(folder);
    },
    () => {
      for (const suffix of sidecarSuffixes) removeFile(`${target}${suffix}`);
      syncPath(folder);
    },
    () => {
      renameFile(from, target);
      syncPath(folder);
    },
  ];
}
