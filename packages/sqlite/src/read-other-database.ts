import Database from 'better-sqlite3';

/** A database of another program, open for reading. */
export interface OtherDatabase extends Disposable {
  /** The rows of a statement that only reads. Each call is a transaction of its own, so that it holds up no writer for long. */
  query(sql: string, ...parameters: readonly (string | number)[]): readonly Readonly<Record<string, unknown>>[];
}

/** How long another program that writes is waited for, in milliseconds. */
const otherBusyMs = 5_000;

/**
 * Opens a live SQLite database of another program. It is opened read-only and through its own files, so that what is only in the
 * `-wal` is seen; it is never migrated or checkpointed. @throws errors of SQLite
 */
export function openOtherDatabase(path: string): OtherDatabase {
  const database = new Database(path, { readonly: true, fileMustExist: true, timeout: otherBusyMs });
  return {
    query: (sql, ...parameters) =>
      database.prepare<(string | number)[], Record<string, unknown>>(sql).all(...parameters),
    [Symbol.dispose]: () => void database.close(),
  };
}
