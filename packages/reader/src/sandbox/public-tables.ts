import type { FieldType } from '@agentspine/schema';

/** A table that the query's process creates and fills with rows of a store. */
export interface PublicTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly PublicColumn[];
  /** The keys of `row_json`, where the table has it. */
  readonly rowKeys?: readonly RowKey[];
}

/** A key of `row_json` and what it should hold. */
export interface RowKey {
  readonly name: string;
  readonly type: FieldType;
}

export interface PublicColumn {
  readonly name: string;
  readonly type: 'BIGINT' | 'BOOLEAN' | 'DATE' | 'DOUBLE' | 'VARCHAR';
}

/** A table as its store offers it. */
export interface StoreTable extends PublicTable {
  /** Every name by which SQL may mean its rows, views over it included. */
  readonly publicNames: readonly string[];
  /** Statements that create the views over it, in their order. */
  readonly views: readonly string[];
}

/**
 * Creates a table in DuckDB; one with `ts` also has `ts_ms`, computed when it is asked for. One with `row_json` has
 * `key_texts`, the keys of a row that is too large to be parsed here; it is NULL of every other row.
 */
export function createTableSql(table: PublicTable): string {
  const columns = table.columns.map(({ name, type }) => `${quoteName(name)} ${type}`);
  const names = new Set(table.columns.map(({ name }) => name));
  if (names.has('ts') && !names.has('ts_ms')) {
    columns.push('ts_ms BIGINT GENERATED ALWAYS AS (epoch_ms(TRY_CAST(ts AS TIMESTAMP))) VIRTUAL');
  }
  if (table.rowKeys !== undefined) columns.push('key_texts VARCHAR[]');
  return `CREATE TABLE ${qualifiedName(table)} (${columns.join(', ')})`;
}

/** Appends one batch: `$1` is a JSON object of columns `c0`, `c1` …, each an array of its values. */
export function insertBatchSql(table: PublicTable): string {
  const names = table.columns.map(({ name }) => quoteName(name)).join(', ');
  // Flags travel as 0 and 1, which JSON does not take for booleans.
  const shape = table.columns.map(({ type }, index) => `"c${index}":["${type === 'BOOLEAN' ? 'BIGINT' : type}"]`);
  const values = table.columns.map(({ type }, index) => `unnest(r.c${index})${type === 'BOOLEAN' ? '::BOOLEAN' : ''}`);
  return `INSERT INTO ${qualifiedName(table)} (${names}) SELECT ${values.join(', ')}
    FROM (SELECT from_json($1::VARCHAR, '{${shape.join(',')}}') AS r)`;
}

/** Appends one row: a text for each column, then one for each key of `row_json`; all of them may be null. */
export function insertRowSql({ rowKeys, ...table }: PublicTable): string {
  const names = table.columns.map(({ name }) => quoteName(name));
  const values = table.columns.map(({ type }, index) => `$${index + 1}::VARCHAR::${type}`);
  if (rowKeys !== undefined) {
    const texts = rowKeys.map((_, index) => `$${table.columns.length + index + 1}::VARCHAR`);
    names.push('key_texts');
    values.push(`[${texts.join(', ')}]`);
  }
  return `INSERT INTO ${qualifiedName(table)} (${names.join(', ')}) VALUES (${values.join(', ')})`;
}

/** `"schema"."name"`. */
export function qualifiedName({ schema, name }: Pick<PublicTable, 'schema' | 'name'>): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}

/** A name as both SQLite and DuckDB read it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
