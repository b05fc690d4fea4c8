import type { FieldType } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';

/** A table that the query's process creates and fills with rows of a store. */
export interface PublicTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly PublicColumn[];
  /** Where its rows are read in their order, and the column of that order, if not in `name` by `rowid`: a view has none. */
  readonly rows?: {
    readonly name: string;
    readonly order: string;
    /** Columns with the bytes of others, which are computed when they are read. */
    readonly bytes?: Readonly<Record<string, string>>;
  };
  /** The keys of `row_json`, where the table has it. */
  readonly rowKeys?: readonly RowKey[];
  /** Columns that are NULL here, because the query names none of them. */
  readonly unread?: readonly string[];
}

/** A key of `row_json` and what it should hold. */
export interface RowKey {
  readonly name: string;
  readonly type: FieldType;
}

export interface PublicColumn {
  readonly name: string;
  readonly type: 'BIGINT' | 'BOOLEAN' | 'DATE' | 'DOUBLE' | 'TIMESTAMP' | 'VARCHAR';
}

/** A table as its store offers it. */
export interface StoreTable extends PublicTable {
  /** Every name by which SQL may mean its rows, views over it included. */
  readonly publicNames: readonly string[];
  /** Names of views that show what `shown` does, in its schema. */
  readonly aliases?: readonly string[];
  /** Statements that create the views over it, in their order. */
  readonly views: readonly string[];
  /** Columns whose values are unpacked or computed when they are read. */
  readonly costly?: readonly string[];
  /** The one of them that copies of rows may stand in; a table whose rows are often changed has none. */
  readonly shown?: ShownRows;
  /**
   * Names the state of all rows, in the open transaction, where the store does not list which of them change: copies are of one state. `undefined`
   * where it is not known.
   */
  readonly readState?: (database: Database) => string | undefined;
}

/** What a process that takes the rows of a table is told of it. */
export function publicPartOf({
  publicNames: _names,
  views: _views,
  shown: _shown,
  aliases: _aliases,
  costly: _costly,
  unread: _unread,
  readState: _readState,
  ...table
}: StoreTable): PublicTable {
  return table;
}

/** How rows are shown: copies of them hold what this view selects. */
export interface ShownRows {
  readonly view: Pick<PublicTable, 'schema' | 'name'>;
  readonly select: string;
  /** The column that numbers rows in SQLite, which the view shows too, where single rows may change. */
  readonly key?: string;
}

/** The statement that creates a view. */
export function createViewSql(view: Pick<PublicTable, 'schema' | 'name'>, select: string): string {
  return `CREATE VIEW ${qualifiedName(view)} AS ${select}`;
}

/**
 * Creates a table in DuckDB; one with `ts` also has `ts_ms`, computed when it is asked for. One with `row_json` has
 * `key_texts`, the keys of a row that is too large to be parsed here; it is NULL of every other row.
 */
export function createTableSql(table: PublicTable): string {
  const columns = table.columns.map(({ name, type }) => `${quoteName(name)} ${type}`);
  const names = new Set(table.columns.map(({ name }) => name));
  if (names.has('ts') && !names.has('ts_ms')) {
    columns.push('ts_ms BIGINT GENERATED ALWAYS AS (epoch_ms(ts)) VIRTUAL');
  }
  if (table.rowKeys !== undefined) columns.push('key_texts VARCHAR[]');
  return `CREATE TABLE ${qualifiedName(table)} (${columns.join(', ')})`;
}

/** Empties a table by making it again: TRUNCATE keeps the memory of its rows, and a process that fills it again and again runs out of it. */
export function emptyTableSql(table: PublicTable): string {
  return createTableSql(table).replace('CREATE TABLE', 'CREATE OR REPLACE TABLE');
}

/** Appends one batch: `$1` is a JSON object of columns `c0`, `c1` …, each an array of its values. */
export function insertBatchSql(table: PublicTable): string {
  const names = table.columns.map(({ name }) => quoteName(name)).join(', ');
  const shape = table.columns.map(({ type }, index) => `"c${index}":["${carriers[type] ?? type}"]`);
  const values = table.columns.map(({ type }, index) => typedSql(`unnest(r.c${index})`, type));
  return `INSERT INTO ${qualifiedName(table)} (${names}) SELECT ${values.join(', ')}
    FROM (SELECT from_json($1::VARCHAR, '{${shape.join(',')}}') AS r)`;
}

/** Appends one row: a text for each column, then one for each key of `row_json`; all of them may be null. */
export function insertRowSql({ rowKeys, ...table }: PublicTable): string {
  const names = table.columns.map(({ name }) => quoteName(name));
  const values = table.columns.map(({ type }, index) => typedSql(`$${index + 1}::VARCHAR`, type));
  if (rowKeys !== undefined) {
    const texts = rowKeys.map((_, index) => `$${table.columns.length + index + 1}::VARCHAR`);
    names.push('key_texts');
    values.push(`[${texts.join(', ')}]`);
  }
  return `INSERT INTO ${qualifiedName(table)} (${names.join(', ')}) VALUES (${values.join(', ')})`;
}

/** Where SQLite finds the rows of a table in their order, and the column of that order. */
export function rowSource({ name, rows }: PublicTable): { readonly from: string; readonly order: string } {
  return { from: quoteName(rows?.name ?? name), order: rows?.order ?? 'rowid' };
}

/** Whether the values of a column are texts in the store. */
export function isStoredAsText({ type }: PublicColumn): boolean {
  return type === 'VARCHAR' || type === 'TIMESTAMP';
}

/** SQLite's expression for a column: JSON holds no blob, which SQLite would let stand in a column of texts. */
export function columnSql(column: PublicColumn): string {
  const name = quoteName(column.name);
  return isStoredAsText(column) ? `CAST(${name} AS TEXT)` : name;
}

/** How values travel that JSON has no form for: flags as 0 and 1, times as texts. */
const carriers: Readonly<Record<string, string>> = { BOOLEAN: 'BIGINT', TIMESTAMP: 'VARCHAR' };

function typedSql(value: string, type: PublicColumn['type']): string {
  return type === 'TIMESTAMP' ? timeSql(value) : `${value}::${type}`;
}

/** The instant of a text, in UTC; a cast to TIMESTAMP alone would drop the offset of a text that has one. NULL for no time. */
export function timeSql(text: string): string {
  return `timezone('UTC', TRY_CAST(${text} AS TIMESTAMPTZ))`;
}

/**
 * DuckDB's type for a column of SQLite: flags and times are known by their names, everything else keeps its own type (SPEC
 * 5.4.2).
 */
export function storedColumn(name: string, declaredType: string): PublicColumn {
  const type = declaredType.toUpperCase();
  if (type === 'INTEGER') return { name, type: flagPattern.test(name) ? 'BOOLEAN' : 'BIGINT' };
  if (type === 'TEXT' && timePattern.test(name)) return { name, type: 'TIMESTAMP' };
  return { name, type: type === 'REAL' ? 'DOUBLE' : 'VARCHAR' };
}

const flagPattern = /^(is|has)_|^auto_reconciled$/;
const timePattern = /(^|_)ts$|_at$/;

/** `"schema"."name"`. */
export function qualifiedName({ schema, name }: Pick<PublicTable, 'schema' | 'name'>): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}

/** A name as both SQLite and DuckDB read it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Files of Parquet as a table. */
export function filesSql(files: readonly string[]): string {
  return `read_parquet([${files.map(quoteText).join(', ')}])`;
}

/** A text as DuckDB reads it in SQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
