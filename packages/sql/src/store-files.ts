import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';

/** How the file system showed the files of stores when they were opened. */
const shownAtOpening = new WeakMap<Database, string>();

/** Notes how the file system showed the files of a store before it was opened. */
export function noteStoreFiles(database: Database, shown: string): void {
  shownAtOpening.set(database, shown);
}

/**
 * How the file system shows the files of a store, where that is how it showed them when the store was opened: nothing that was read since is of
 * another state. `undefined` where somebody has written to them meanwhile.
 */
export function storeFilesSinceOpening(database: Database): string | undefined {
  const shown = showStoreFiles(database.name);
  return shown === shownAtOpening.get(database) ? shown : undefined;
}

/** Device, inode, size and time of the database and of its `-wal`; not when its metadata changed, which SQLite itself does to a `-wal` that it opens. */
export function showStoreFiles(path: string): string {
  return JSON.stringify([showFile(path), showFile(`${path}-wal`)]);
}

/** SQLite puts an empty `-wal` beside a database that is read, which says nothing. */
function showFile(path: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined || stat.size === 0n) return undefined;
  return [stat.dev, stat.ino, stat.size, stat.mtimeNs].join(':');
}
