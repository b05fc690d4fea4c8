import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';

/** How the files of a store are, as far as it shows without reading them. */
export interface StoreFiles {
  /** As the file system shows them. */
  readonly files: string;
  /** Committed pages of the `-wal`; unknown where its index may not be written. */
  readonly pages: number | undefined;
}

/** How the file system showed the files of stores before they were opened, and how many pages were committed after. */
const shownAtOpening = new WeakMap<Database, StoreFiles>();

/** Notes how the file system showed the files of a store before it was opened. Call it outside of a transaction. */
export function noteStoreFiles(database: Database, files: string): void {
  shownAtOpening.set(database, { files, pages: countPages(database) });
}

/** What is in the file is committed only when it is counted here. This looks, and does no checkpoint. */
function countPages(database: Database): number | undefined {
  try {
    const [wal] = database.pragma('wal_checkpoint(NOOP)') as { readonly log: number }[];
    return wal?.log;
  } catch {
    return undefined;
  }
}

/**
 * The files of a store, where they are as they were when it was opened: nothing that was read since is of another state.
 * `undefined` where somebody has written to them meanwhile.
 */
export function storeFilesSinceOpening(database: Database): StoreFiles | undefined {
  const before = shownAtOpening.get(database);
  return showStoreFiles(database.name) === before?.files ? before : undefined;
}

/** A file system may count time in steps as long as this. */
export const clockStepMs = 2_000;

/**
 * How much longer nobody may write to a store, in milliseconds, until its files name its state: of two writes in one step of the clock the second
 * one may show nowhere. 0 where they do now.
 */
export function msUntilFilesTell(path: string): number {
  const stats = [path, `${path}-wal`].map((file) => statSync(file, { throwIfNoEntry: false }));
  const times = stats.map((stat) => (stat === undefined || stat.size === 0 ? 0 : stat.mtimeMs));
  return Math.max(0, Math.max(...times) + clockStepMs - Date.now());
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
