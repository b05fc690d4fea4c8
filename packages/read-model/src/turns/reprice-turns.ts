import { runTransaction } from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';
import { openArchiveToWrite } from '../archive-file.ts';
import { writeArchiveState } from '../archive-state.ts';
import type { PriceBook } from '../ports.ts';
import { turnCostFields } from '../rows/archive-tables.ts';
import { columnOf, matchAll, type SqlValue, selectList, valuesOf } from '../rows/row-table.ts';
import { type PricedColumns, pricedFields, turnCost } from './turn-cost.ts';

/**
 * Prices all turns of an archive again; returns how many have another price. Nothing where there is no archive.
 * @throws ReadModelError `ARCHIVE_NEWER`, `ARCHIVE_OUTDATED`, `ARCHIVE_CORRUPT`, DatabaseError `DATABASE_NOT_A_FILE`
 */
export function repriceArchive(path: string, prices: PriceBook): number {
  const archive = openArchiveToWrite(path);
  if (archive === undefined) return 0;
  const { database, state } = archive;
  try {
    return runTransaction(database, () => {
      const count = repriceTurns(database, prices);
      writeArchiveState(database, { ...state, pricingVersion: prices.id });
      return count;
    });
  } finally {
    database.close();
  }
}

/** How many rows are read before they are written: a statement that is being read cannot be written beside. */
const pageRowsMax = 2_000;

/**
 * Prices all turns again, within a transaction of the caller; tokens stay as they are (A083). Returns how many turns have
 * another price, or the price of another book, than before.
 */
export function repriceTurns(database: Database, prices: PriceBook): number {
  const page = database.prepare<SqlValue[], PricedColumns & { readonly rowId: number }>(
    `SELECT rowid AS rowId, ${selectList(pricedFields)} FROM turns WHERE rowid > ? ORDER BY rowid LIMIT ${pageRowsMax}`,
  );
  const assignments = turnCostFields.map((field) => `${columnOf(field)} = ?`).join(', ');
  const isSame = turnCostFields.map((field) => `${columnOf(field)} IS ?`).join(' AND ');
  const update = database.prepare(`UPDATE turns SET ${assignments} WHERE ${matchAll(['rowid'])} AND NOT (${isSame})`);
  let count = 0;
  let last = 0;
  for (let rows = page.all(last); rows.length > 0; rows = page.all(last)) {
    for (const row of rows) {
      const values = valuesOf(turnCost(row, prices), turnCostFields);
      count += update.run(...values, row.rowId, ...values).changes;
      last = row.rowId;
    }
  }
  return count;
}
