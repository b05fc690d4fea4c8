import type { Database, Statement } from 'better-sqlite3';
import { mendSurrogates } from './mend-surrogates.ts';
import { type PublicColumn, type PublicTable, quoteName } from './public-tables.ts';

/** Rows a batch: large enough that its overhead does not show, small enough that a signal is seen between two (30 ms). */
const batchRowsMax = 4_000;

/** Stored bytes a batch, as texts of one batch are in memory several times at once. A larger row is a batch of its own. */
const batchBytesMax = 8 * 1024 * 1024;

const firstRow = -(2n ** 63n);

/**
 * Yields the rows of a table as JSON texts of columns, in row order: SQLite builds them in C and DuckDB parses them in
 * C++, so no row becomes a JavaScript object (SPEC Q21). Integers keep all 64 bits. `row_json` keeps every byte but the
 * escapes of lone surrogates, which DuckDB takes for no JSON at all: they become `\ufffd`.
 */
export function* readBatches(database: Database, table: PublicTable): Generator<Buffer> {
  const readBound = prepareReadBound(database, table);
  const plain = prepareReadRows(database, table, columnSql);
  const mending = table.columns.some(isRowJson) ? prepareMending(database, table) : undefined;
  let last = firstRow;
  for (let bound = readBound(last); bound !== null; bound = readBound(last)) {
    const batch = plain.get(last, bound) as Buffer;
    // Nearly no row has one; to look in C into each of them would double the time of this whole function.
    yield mending !== undefined && hasSurrogateEscape(batch) ? (mending.get(last, bound) as Buffer) : batch;
    last = bound;
  }
}

/** The last row of the batch that follows a row; `null` when there is none. */
function prepareReadBound(database: Database, table: PublicTable): (after: bigint) => bigint | null {
  const texts = table.columns.filter(({ type }) => type === 'VARCHAR');
  const size = texts.map(({ name }) => `coalesce(octet_length(${quoteName(name)}), 0)`).join(' + ') || '0';
  const sizes = `SELECT rowid AS row, ${size} AS size FROM ${quoteName(table.name)} WHERE rowid > ? ORDER BY rowid LIMIT ?`;
  const byRows = database.prepare(`SELECT max(row), sum(size) FROM (${sizes})`).raw().safeIntegers();
  const byBytes = database
    .prepare(
      `SELECT max(row) FROM (
         SELECT row, sum(size) OVER (ORDER BY row ROWS UNBOUNDED PRECEDING) - size AS before FROM (${sizes})
       ) WHERE before < ?`,
    )
    .pluck()
    .safeIntegers();
  return (after) => {
    const [last, bytes] = byRows.get(after, batchRowsMax) as [bigint | null, bigint | null];
    if (last === null || bytes === null || bytes <= batchBytesMax) return last;
    return byBytes.get(after, batchRowsMax, batchBytesMax) as bigint;
  };
}

function prepareReadRows(
  database: Database,
  table: PublicTable,
  valueSql: (column: PublicColumn) => string,
): Statement {
  const arrays = table.columns.map((column, index) => `'c${index}', json_group_array(${valueSql(column)})`);
  const names = table.columns.map(({ name }) => quoteName(name));
  // As a blob: a text would be decoded here only to be encoded again on its way to the child.
  return database
    .prepare(
      `SELECT CAST(json_object(${arrays.join(', ')}) AS BLOB) FROM (
         SELECT ${names.join(', ')} FROM ${quoteName(table.name)} WHERE rowid > ? AND rowid <= ? ORDER BY rowid)`,
    )
    .pluck();
}

/** JSON holds no blob, which SQLite would let stand in any column. */
function columnSql({ name, type }: PublicColumn): string {
  return type === 'VARCHAR' ? `CAST(${quoteName(name)} AS TEXT)` : quoteName(name);
}

function prepareMending(database: Database, table: PublicTable): Statement {
  database.function('mend_surrogates', { deterministic: true }, (text) =>
    typeof text === 'string' ? mendSurrogates(text) : text,
  );
  return prepareReadRows(database, table, (column) => {
    const value = columnSql(column);
    if (!isRowJson(column)) return value;
    return `CASE WHEN instr(${value}, '\\ud') OR instr(${value}, '\\uD') THEN mend_surrogates(${value}) ELSE ${value} END`;
  });
}

function isRowJson({ name }: PublicColumn): boolean {
  return name === 'row_json';
}

/** The batch is JSON around JSON: a backslash of a row is two in it. */
function hasSurrogateEscape(batch: Buffer): boolean {
  return batch.includes('\\\\ud') || batch.includes('\\\\uD');
}
