import type { Database } from 'better-sqlite3';

/** How much room a table takes in `spine.db`, its indexes with it. */
export interface TableSize {
  /** The table, as SQL names it. */
  readonly table: string;
  /** How many rows it has. */
  readonly rows: number;
  /** Bytes of the table and its indexes. */
  readonly bytes: number;
}

/** How large a store is, table by table. */
export interface StoreSize {
  /** That with the most bytes first. */
  readonly tables: readonly TableSize[];
  /** Pages that rows have left; new rows take them, and a VACUUM gives them back to the file system. */
  readonly freeBytes: number;
}

const bytesSql = `SELECT tbl_name AS name, sum(pgsize) AS bytes
  FROM dbstat JOIN sqlite_schema USING (name) WHERE aggregate = TRUE GROUP BY tbl_name`;

/** Reads every page of the database once: it takes as long as reading the file. */
export function readTableSizes(database: Database): StoreSize {
  const sizes = database.prepare(bytesSql).all() as { readonly name: string; readonly bytes: number }[];
  const tables = sizes
    .filter(({ name }) => !name.startsWith('sqlite_'))
    .map(({ name, bytes }) => ({ table: name, rows: countRows(database, name), bytes }));
  const pages = Number(database.pragma('freelist_count', { simple: true }));
  return {
    tables: tables.sort((left, right) => right.bytes - left.bytes || (left.table < right.table ? -1 : 1)),
    freeBytes: pages * Number(database.pragma('page_size', { simple: true })),
  };
}

function countRows(database: Database, table: string): number {
  return database
    .prepare(`SELECT count(*) FROM "${table.replaceAll('"', '""')}"`)
    .pluck()
    .get() as number;
}
