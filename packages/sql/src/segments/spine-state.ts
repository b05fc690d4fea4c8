import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { msUntilFilesTell, storeFilesSinceOpening } from '../store-files.ts';

const listsChangesSql = "SELECT count(*) FROM sqlite_schema WHERE name = 'row_changes'";

/** What nearly every transaction of ours that changes the trace changes as well. */
const newestSql = `SELECT (SELECT max(seq) FROM event_rows), seq, CAST(stamp AS TEXT) FROM row_changes ORDER BY seq DESC LIMIT 1`;

/**
 * Names the state of all rows of `spine.db`, in the open transaction: its newest event and change, and how the file system shows the files, which
 * whatever writes to them changes. `undefined` where they were written to since the store was opened or just before, and for a store of a schema
 * that lists no changes.
 */
export function readSpineState(database: Database): string | undefined {
  const files = storeFilesSinceOpening(database);
  if (files?.pages === undefined || msUntilFilesTell(database.name) > 0) return undefined;
  if (database.prepare(listsChangesSql).pluck().get() !== 1) return undefined;
  const newest = database.prepare(newestSql).raw().get();
  return createHash('sha256')
    .update(JSON.stringify([newest, files]))
    .digest('hex');
}
