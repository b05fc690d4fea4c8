import type { Database, Statement } from 'better-sqlite3';
import { prepareReadLargeRow, type RowTexts } from './large-row.ts';
import { mendSurrogates } from './mend-surrogates.ts';
import {
  columnSql,
  isStoredAsText,
  type PublicColumn,
  type PublicTable,
  quoteName,
  rowSource,
} from './public-tables.ts';

/** Rows a batch: large enough that its overhead does not show, small enough that a signal is seen between two (30 ms). */
const batchRowsMax = 4_000;

/** Stored bytes a batch, as texts of one batch are in memory several times at once. */
const batchBytesMax = 8 * 1024 * 1024;

/** A row of more bytes travels alone, in a way that takes less memory. */
const batchedRowBytesMax = 1024 * 1024;

const firstRow = -(2n ** 63n);

/** Rows on their way: a JSON text of columns, or one large row. */
export type RowBatch =
  | { readonly kind: 'batch'; readonly json: Buffer }
  | { readonly kind: 'row'; readonly texts: RowTexts };

/**
 * Yields the rows of a table in their order, nearly all of them as JSON texts of columns: SQLite builds them in C and DuckDB
 * parses them in C++, so no row becomes a JavaScript object (SPEC Q21). Integers keep all 64 bits. `row_json` keeps every
 * byte but the escapes of lone surrogates, which DuckDB takes for no JSON at all: they become `\ufffd`.
 */
export function* readBatches(database: Database, table: PublicTable): Generator<RowBatch> {
  const readStretch = prepareReadStretch(database, table);
  const plain = prepareReadRows(database, table, columnSql);
  const mending = table.rowKeys === undefined ? undefined : prepareMending(database, table);
  const readLargeRow = prepareReadLargeRow(database, table);
  let after = firstRow;
  for (let next = readStretch(after); next !== undefined; next = readStretch(after)) {
    const { last, isLarge } = next;
    if (isLarge) {
      yield { kind: 'row', texts: readLargeRow(last) };
    } else {
      const json = plain.get(after, last) as Buffer;
      // Few rows have one; to look in C into each of them would double the time of this whole function.
      const isMended = mending !== undefined && hasNumberedEscape(json);
      yield { kind: 'batch', json: isMended ? (mending.get(after, last) as Buffer) : json };
    }
    after = last;
  }
}

/** Rows that are sent together: all after one row, up to and with `last`. */
interface Stretch {
  readonly last: bigint;
  /** It is one row, a large one. */
  readonly isLarge: boolean;
}

function prepareReadStretch(database: Database, table: PublicTable): (after: bigint) => Stretch | undefined {
  const texts = table.columns.filter(isStoredAsText);
  const size = texts.map(({ name }) => `coalesce(octet_length(${quoteName(name)}), 0)`).join(' + ') || '0';
  const { from, order } = rowSource(table);
  const sql = `SELECT ${order} AS row, ${size} AS size FROM ${from} WHERE ${order} > ? ORDER BY ${order} LIMIT ?`;
  const bounds = database.prepare(`SELECT max(row), sum(size), max(size) FROM (${sql})`).raw().safeIntegers();
  const sizes = database.prepare(sql).raw().safeIntegers();
  return (after) => {
    const [last, bytes, largest] = bounds.get(after, batchRowsMax) as [bigint, bigint, bigint] | [null, null, null];
    if (last === null) return undefined;
    if (bytes <= batchBytesMax && largest <= batchedRowBytesMax) return { last, isLarge: false };
    return cutStretch(sizes.all(after, batchRowsMax) as [bigint, bigint][]);
  };
}

/** As many of the rows as fit, of which there is at least one. */
function cutStretch(rows: readonly (readonly [row: bigint, size: bigint])[]): Stretch | undefined {
  let last: bigint | undefined;
  let bytes = 0n;
  for (const [row, size] of rows) {
    const isLarge = size > batchedRowBytesMax;
    if (isLarge && last === undefined) return { last: row, isLarge };
    bytes += size;
    if (isLarge || bytes > batchBytesMax) break;
    last = row;
  }
  return last === undefined ? undefined : { last, isLarge: false };
}

function prepareReadRows(
  database: Database,
  table: PublicTable,
  valueSql: (column: PublicColumn) => string,
): Statement {
  const arrays = table.columns.map((column, index) => `'c${index}', json_group_array(${valueSql(column)})`);
  const names = table.columns.map(({ name }) => quoteName(name));
  const { from, order } = rowSource(table);
  // As a blob: a text would be decoded here only to be encoded again on its way to the child.
  return database
    .prepare(
      `SELECT CAST(json_object(${arrays.join(', ')}) AS BLOB) FROM (
         SELECT ${names.join(', ')} FROM ${from} WHERE ${order} > ? AND ${order} <= ? ORDER BY ${order})`,
    )
    .pluck();
}

function prepareMending(database: Database, table: PublicTable): Statement {
  database.function('mend_surrogates', { deterministic: true }, (text) =>
    typeof text === 'string' ? mendSurrogates(text) : text,
  );
  return prepareReadRows(database, table, (column) => {
    const value = columnSql(column);
    if (column.name !== 'row_json') return value;
    return `CASE WHEN instr(${value}, '\\ud') OR instr(${value}, '\\uD') THEN mend_surrogates(${value}) ELSE ${value} END`;
  });
}

/** The batch is JSON around JSON: a backslash of a row is two in it. */
function hasNumberedEscape(batch: Buffer): boolean {
  return batch.includes('\\\\u');
}
