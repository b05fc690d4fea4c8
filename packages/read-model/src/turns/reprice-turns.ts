import { pricing } from '@agentspine/schema';
import { runTransaction } from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';
import { openArchiveToWrite } from '../archive-file.ts';
import { writeArchiveState } from '../archive-state.ts';
import type { PriceBook } from '../ports.ts';
import { turnCostFields } from '../rows/archive-tables.ts';
import { DimensionBook } from '../rows/dimension-book.ts';
import { columnOf, type SqlValue, selectList, valuesOf } from '../rows/row-table.ts';
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
    `SELECT row_id AS rowId, ${selectList(pricedFields)} FROM turn_rows WHERE row_id > ? ORDER BY row_id LIMIT ${pageRowsMax}`,
  );
  const columns = [...turnCostFields.map(columnOf), 'pricing'];
  const assignments = columns.map((column) => `${column} = ?`).join(', ');
  const isSame = columns.map((column) => `${column} IS ?`).join(' AND ');
  const update = database.prepare(`UPDATE turn SET ${assignments} WHERE id = ? AND NOT (${isSame})`);
  const pricings = new DimensionBook(database).of(pricing);
  let count = 0;
  let last = 0;
  for (let rows = page.all(last); rows.length > 0; rows = page.all(last)) {
    for (const row of rows) {
      const cost = turnCost(row, prices);
      const values = [...valuesOf(cost, turnCostFields), pricings.numberOf({ ...cost })];
      count += update.run(...values, row.rowId, ...values).changes;
      last = row.rowId;
    }
  }
  return count;
}
