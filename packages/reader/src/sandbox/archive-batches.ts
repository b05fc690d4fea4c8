import type { Database } from 'better-sqlite3';
import { type PublicTable, publicColumn, publicTableNames, quoteName } from './public-tables.ts';

/** Rows a batch: large enough that its overhead does not show, small enough that a signal is seen between two (30 ms). */
const batchRows = 4_000;

/** The tables of an archive, as SQL sees them. */
export function readPublicTables(database: Database): PublicTable[] {
  const columns = database.prepare('SELECT name, type FROM pragma_table_info(?) ORDER BY cid').raw();
  return publicTableNames.map((name) => ({
    name,
    columns: (columns.all(name) as [string, string][]).map(([column, type]) => publicColumn(column, type)),
  }));
}

/**
 * Yields the rows of a table as JSON texts of columns, in row order: SQLite builds them in C and DuckDB parses them in
 * C++, so no row becomes a JavaScript object (SPEC Q21). Integers keep all 64 bits.
 */
export function* readBatches(database: Database, table: PublicTable): Generator<string> {
  const names = table.columns.map(({ name }) => quoteName(name));
  const arrays = names.map((name, index) => `'c${index}', json_group_array(${name})`);
  const statement = database.prepare(
    `SELECT json_object(${arrays.join(', ')}), max(row), count(*) FROM (
       SELECT rowid AS row, ${names.join(', ')} FROM ${quoteName(table.name)} WHERE rowid > ? ORDER BY rowid LIMIT ?)`,
  );
  statement.raw();
  let last = -1;
  for (;;) {
    const [json, row, count] = statement.get(last, batchRows) as [string, number | null, number];
    if (row === null) return;
    yield json;
    if (count < batchRows) return;
    last = row;
  }
}
