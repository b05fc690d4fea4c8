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

/** Rows of a table by the numbers that order them. */
export interface RowSlice {
  /** Those above it, */
  readonly after: bigint;
  /** up to and with it. */
  readonly last: bigint;
  /** Of these only those that are in this JSON array, where it is given. */
  readonly among?: string;
}

/** Every row of a table. */
export const everyRow: RowSlice = { after: -(2n ** 63n), last: 2n ** 63n - 1n };

/** Rows on their way: a JSON text of columns, or one large row. */
export type RowBatch = RowStretch &
  ({ readonly kind: 'batch'; readonly json: Buffer } | { readonly kind: 'row'; readonly texts: RowTexts });

/**
 * Yields the rows of a table in their order, nearly all of them as JSON texts of columns: SQLite builds them in C and DuckDB
 * parses them in C++, so no row becomes a JavaScript object (SPEC Q21). Integers keep all 64 bits. `row_json` keeps every
 * byte but the escapes of lone surrogates, which DuckDB takes for no JSON at all: they become `\ufffd`.
 */
export function* readBatches(database: Database, table: PublicTable, slice: RowSlice = everyRow): Generator<RowBatch> {
  const readStretch = prepareReadStretch(database, table, slice);
  const { among } = slice;
  const bound = (after: bigint, last: bigint) => (among === undefined ? [after, last] : [after, last, among]);
  const plain = prepareReadRows(database, table, { slice, valueSql: columnSql });
  const mending = table.rowKeys === undefined ? undefined : prepareMending(database, table, slice);
  const readLargeRow = prepareReadLargeRow(database, table);
  let { after } = slice;
  for (let next = readStretch(after); next !== undefined; next = readStretch(after)) {
    const { isLarge, ...stretch } = next;
    const { last } = stretch;
    if (isLarge) {
      yield { ...stretch, kind: 'row', texts: readLargeRow(last) };
    } else {
      const json = plain.get(...bound(after, last)) as Buffer;
      // Few rows have one; to look in C into each of them would double the time of this whole function.
      const isMended = mending !== undefined && hasNumberedEscape(json);
      yield { ...stretch, kind: 'batch', json: isMended ? (mending.get(...bound(after, last)) as Buffer) : json };
    }
    after = last;
  }
}

/** Rows that are sent together: all of a slice after one row, up to and with `last`. */
interface RowStretch {
  readonly last: bigint;
  readonly rows: number;
  /** Of the texts of its rows, as they are stored. */
  readonly bytes: number;
}

interface StretchToRead extends RowStretch {
  /** It is one row, a large one. */
  readonly isLarge: boolean;
}

/** How many bytes the texts of a row have in the store. */
export function storedBytesSql(table: PublicTable): string {
  const texts = table.columns.filter((column) => isStoredAsText(column) && isRead(table, column));
  const bytes = texts.map(({ name }) => table.rows?.bytes?.[name] ?? `octet_length(${quoteName(name)})`);
  return bytes.map((size) => `coalesce(${size}, 0)`).join(' + ') || '0';
}

function isRead({ unread = [] }: PublicTable, { name }: PublicColumn): boolean {
  return !unread.includes(name);
}

function prepareReadStretch(
  database: Database,
  table: PublicTable,
  { last: end, among }: RowSlice,
): (after: bigint) => StretchToRead | undefined {
  const { from, order } = rowSource(table);
  const sql = `SELECT ${order} AS row, ${storedBytesSql(table)} AS size FROM ${from}
    WHERE ${inSliceSql(order, among)} ORDER BY ${order} LIMIT ?`;
  const bounds = database.prepare(`SELECT max(row), sum(size), max(size), count(*) FROM (${sql})`).raw().safeIntegers();
  const sizes = database.prepare(sql).raw().safeIntegers();
  const listed = among === undefined ? [] : [among];
  return (after) => {
    const values = [after, end, ...listed, batchRowsMax];
    const [last, bytes, largest, rows] = bounds.get(...values) as [bigint, bigint, bigint, bigint] | [null];
    if (last === null) return undefined;
    if (bytes <= batchBytesMax && largest <= batchedRowBytesMax) {
      return { last, isLarge: false, rows: Number(rows), bytes: Number(bytes) };
    }
    return cutStretch(sizes.all(...values) as [bigint, bigint][]);
  };
}

/** As many of the rows as fit, of which there is at least one. */
function cutStretch(found: readonly (readonly [row: bigint, size: bigint])[]): StretchToRead | undefined {
  let stretch: StretchToRead | undefined;
  for (const [last, size] of found) {
    const bytes = Number(size);
    const isLarge = size > batchedRowBytesMax;
    if (stretch === undefined) {
      stretch = { last, isLarge, rows: 1, bytes };
      if (isLarge) break;
      continue;
    }
    if (isLarge || stretch.bytes + bytes > batchBytesMax) break;
    stretch = { last, isLarge, rows: stretch.rows + 1, bytes: stretch.bytes + bytes };
  }
  return stretch;
}

/** `?` is what comes before it, `?` its last, and a third `?` the array, where rows are listed. */
function inSliceSql(order: string, among: string | undefined): string {
  if (among === undefined) return `${order} > ? AND ${order} <= ?`;
  // Few rows are listed, and the range has many: they are looked up one by one.
  return `+${order} > ? AND +${order} <= ? AND ${order} IN (SELECT value FROM json_each(?))`;
}

interface RowsToRead {
  readonly slice: RowSlice;
  readonly valueSql: (column: PublicColumn) => string;
}

function prepareReadRows(database: Database, table: PublicTable, { slice, valueSql }: RowsToRead): Statement {
  const arrays = table.columns.map((column, index) => {
    const value = isRead(table, column) ? valueSql(column) : 'NULL';
    return `'c${index}', json_group_array(${value})`;
  });
  const names = table.columns.filter((column) => isRead(table, column)).map(({ name }) => quoteName(name));
  const { from, order } = rowSource(table);
  // As a blob: a text would be decoded here only to be encoded again on its way to the child.
  return database
    .prepare(
      `SELECT CAST(json_object(${arrays.join(', ')}) AS BLOB) FROM (
         SELECT ${names.join(', ')} FROM ${from} WHERE ${inSliceSql(order, slice.among)} ORDER BY ${order})`,
    )
    .pluck();
}

function prepareMending(database: Database, table: PublicTable, slice: RowSlice): Statement {
  database.function('mend_surrogates', { deterministic: true }, (text) =>
    typeof text === 'string' ? mendSurrogates(text) : text,
  );
  const valueSql = (column: PublicColumn) => {
    const value = columnSql(column);
    if (column.name !== 'row_json') return value;
    return `CASE WHEN instr(${value}, '\\ud') OR instr(${value}, '\\uD') THEN mend_surrogates(${value}) ELSE ${value} END`;
  };
  return prepareReadRows(database, table, { slice, valueSql });
}

/** The batch is JSON around JSON: a backslash of a row is two in it. */
function hasNumberedEscape(batch: Buffer): boolean {
  return batch.includes('\\\\u');
}
