import type { Database } from 'better-sqlite3';

/**
 * Runs `work` in one write transaction. It begins IMMEDIATE: a transaction that reads first and then writes fails with
 * `SQLITE_BUSY` where another writer was faster, whatever the timeout (RELIABILITY 0.16).
 */
export function runTransaction<Result>(database: Database, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // Some failures, such as a full disk, have rolled back already.
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
