import type { Database } from 'better-sqlite3';
import { readWrittenTables, writtenAt, writtenIdMax } from './written-tables.ts';

/** How much is in a table, and when it was last written. */
export interface HotTable {
  /** The table, as SQL names it. */
  readonly table: string;
  /** How many rows it has. */
  readonly rows: number;
  /** `undefined` of an empty table, as is its time. */
  readonly newestId: number | undefined;
  /** Time of the newest row: ISO 8601 in UTC. */
  readonly newestAt: string | undefined;
}

/** Every table of records and the delivery log, that with the most rows first. */
export function readHotTables(database: Database): readonly HotTable[] {
  const tables = readWrittenTables(database).map(({ name, physicalName }) => {
    const [rows, id] = database
      .prepare(`SELECT count(*), (SELECT max(id) FROM ${physicalName} WHERE id BETWEEN 0 AND ?) FROM ${physicalName}`)
      .raw()
      .get(writtenIdMax) as [number, number | null];
    const newestId = id ?? undefined;
    return { table: name, rows, newestId, newestAt: newestId === undefined ? undefined : writtenAt(newestId) };
  });
  return tables.sort((left, right) => right.rows - left.rows || (left.table < right.table ? -1 : 1));
}
