import { openSqliteToRead } from './open-sqlite.ts';

/** So many that the first step after the beginning copies the rest. */
const allPages = 0x7fff_ffff;

/**
 * Copies a database as of one instant, page by page, while others write it: rows keep their places and their rowids, and a
 * database that did not change gives the same bytes. The copy needs no `-wal`. @throws SqliteError
 */
export async function copyPages(path: string, copyPath: string): Promise<void> {
  const database = openSqliteToRead(path);
  try {
    await database.backup(copyPath, { progress: () => allPages });
  } finally {
    database.close();
  }
}
