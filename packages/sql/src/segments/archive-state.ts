import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { quoteName } from '../sandbox/public-tables.ts';
import { storeFilesSinceOpening } from '../store-files.ts';

/**
 * Names the state of an archive, in the open transaction: what the builder says of itself, which it writes in every transaction of its own, what it
 * was told of sources, and how the file system shows the files, which whatever else writes to them changes. `undefined` where they were written
 * to since the archive was opened.
 */
export function readArchiveState(database: Database): string | undefined {
  const rows = [rowsAsText(database, 'archive_state'), rowsAsText(database, 'sources')];
  const files = storeFilesSinceOpening(database);
  if (files === undefined) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([...rows, files]))
    .digest('hex');
}

function rowsAsText(database: Database, table: string): unknown {
  return database
    .prepare(`SELECT * FROM ${quoteName(table)} ORDER BY 1`)
    .raw()
    .all();
}
