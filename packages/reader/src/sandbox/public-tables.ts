/** A table that the query's process creates and fills with rows of a store. */
export interface PublicTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly PublicColumn[];
}

export interface PublicColumn {
  readonly name: string;
  readonly type: 'BIGINT' | 'BOOLEAN' | 'DOUBLE' | 'VARCHAR';
}

/** A table as its store offers it. */
export interface StoreTable extends PublicTable {
  /** Every name by which SQL may mean its rows, views over it included. */
  readonly publicNames: readonly string[];
}

/** What one store offers to SQL at one instant. */
export interface StoreTables {
  readonly tables: readonly StoreTable[];
  /** Statements that create views over the tables, in their order. */
  readonly views: readonly string[];
}

/** Creates a table in DuckDB; one with `ts` also has `ts_ms`, computed when it is asked for. */
export function createTableSql(table: PublicTable): string {
  const columns = table.columns.map(({ name, type }) => `${quoteName(name)} ${type}`);
  const names = new Set(table.columns.map(({ name }) => name));
  if (names.has('ts') && !names.has('ts_ms')) {
    columns.push('ts_ms BIGINT GENERATED ALWAYS AS (epoch_ms(TRY_CAST(ts AS TIMESTAMP))) VIRTUAL');
  }
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

/** `"schema"."name"`. */
export function qualifiedName({ schema, name }: Pick<PublicTable, 'schema' | 'name'>): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}

/** A name as both SQLite and DuckDB read it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
