import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { columnSql, type PublicTable, rowSource, type StoreTable } from '../sandbox/public-tables.ts';
import { storedBytesSql } from '../sandbox/row-batches.ts';
import type { SegmentManifest, StoreChange } from './segment-manifest.ts';

/** Triggers that fill `row_changes` for a table, which may be a view over the one that has them. */
const triggersSql = `SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'
  AND name IN ('row_changes_' || $table || '_ai', 'row_changes_' || $table || '_au', 'row_changes_' || $table || '_ad')`;

/**
 * The newest change of a store, in the open transaction; of a table that is of one state as a whole, that state. `undefined` where the store does
 * not list changes of the table: it is of an older schema, somebody dropped its triggers, or the state is not known.
 */
export function readNewestChange(database: Database, { name, readState }: StoreTable): StoreChange | undefined {
  if (readState !== undefined) {
    const stamp = readState(database);
    return stamp === undefined ? undefined : { seq: 0n, stamp };
  }
  if (database.prepare(triggersSql).pluck().get({ table: name }) !== 3) return undefined;
  const row = database
    .prepare('SELECT seq, CAST(stamp AS TEXT) FROM row_changes ORDER BY seq DESC LIMIT 1')
    .raw()
    .safeIntegers()
    .get() as [bigint, string] | undefined;
  return row && { seq: row[0], stamp: row[1] };
}

/**
 * The rows of a table that changed after its segments were made, in the open transaction. `undefined` where the store is not one that
 * came of the one they were made from: the change or the newest row that they name is not there as it was.
 */
export function readChangedRows(
  database: Database,
  table: StoreTable,
  { newest, change }: SegmentManifest,
): ReadonlySet<bigint> | undefined {
  const now = readNewestChange(database, table);
  if (now === undefined) return undefined;
  if (table.readState !== undefined) return now.stamp === change.stamp ? new Set() : undefined;
  const stamp = database.prepare('SELECT CAST(stamp AS TEXT) FROM row_changes WHERE seq = ?').pluck().get(change.seq);
  if (stamp !== change.stamp || digestRow(database, table, newest.row) !== newest.sha256) return undefined;
  const changed = database
    .prepare('SELECT row_id FROM row_changes WHERE seq > ? AND table_name = ?')
    .pluck()
    .safeIntegers()
    .all(change.seq, table.name) as bigint[];
  return new Set(changed);
}

/** A digest of all that a row holds; `undefined` where it is not there. */
export function digestRow(database: Database, table: PublicTable, row: bigint): string | undefined {
  const columns = table.columns.map((column) => `quote(${columnSql(column)})`);
  const { from, order } = rowSource(table);
  const cells = database
    .prepare(`SELECT ${columns.join(', ')} FROM ${from} WHERE ${order} = ?`)
    .raw()
    .get(row);
  return cells === undefined ? undefined : createHash('sha256').update(JSON.stringify(cells)).digest('hex');
}

/** Ranges are looked into as far as this. */
interface MeasureLimit {
  readonly rows: number;
  readonly bytes: number;
}

/** Whether a range has so many rows or bytes. Where texts are those of a view, which has to look for them, rows alone are counted. */
export function isLargeRange(
  database: Database,
  table: StoreTable,
  { after, last, rows, bytes }: MeasureLimit & { readonly after: bigint; readonly last: bigint },
): boolean {
  const isCounted = table.readState !== undefined && table.rows?.bytes === undefined;
  const { from, order } = rowSource(table);
  const limited = `SELECT ${isCounted ? '0' : storedBytesSql(table)} AS size FROM ${from} WHERE ${order} > ? AND ${order} <= ? ORDER BY ${order} LIMIT ?`;
  const [count, sum] = database
    .prepare(`SELECT count(*), coalesce(sum(size), 0) FROM (${limited})`)
    .raw()
    .get(after, last, rows) as [number, number];
  return count >= rows || sum >= bytes;
}
