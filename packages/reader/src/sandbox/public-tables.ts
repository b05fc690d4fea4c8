import type { PublicSchema } from '../name-resolution.ts';

/** What SQL may see of the archive, in the order of SPEC 5.3; every other table is the builder's own. */
export const publicTableNames: readonly string[] = [
  'sessions',
  'turns',
  'tool_calls',
  'tool_result_events',
  'stamps',
  'compactions',
  'session_relationships',
  'user_turns',
  'nested_tool_calls',
  'api_retries',
  'import_problems',
  'session_notes',
  'archive_state',
];

/** The public SQL schemas that have a store today, with their tables (SPEC 5.3). */
export const publicSchemas: readonly PublicSchema[] = [{ name: 'archive', tables: publicTableNames }];

/** A table of the archive as SQL sees it: `archive.<name>`. */
export interface PublicTable {
  readonly name: string;
  readonly columns: readonly PublicColumn[];
}

export interface PublicColumn {
  readonly name: string;
  readonly type: 'BIGINT' | 'BOOLEAN' | 'DOUBLE' | 'VARCHAR';
}

/** DuckDB's type for a column of SQLite: flags are told by their names, everything else keeps its own (SPEC 5.4.2). */
export function publicColumn(name: string, declaredType: string): PublicColumn {
  const isFlag = /^(is|has)_/.test(name);
  if (declaredType.toUpperCase() === 'INTEGER') return { name, type: isFlag ? 'BOOLEAN' : 'BIGINT' };
  return { name, type: declaredType.toUpperCase() === 'REAL' ? 'DOUBLE' : 'VARCHAR' };
}

/** The tables whose names stand in the SQL; a name in a text or comment only costs the loading of a table. */
export function namedTables(sql: string, tables: readonly PublicTable[]): readonly PublicTable[] {
  const words = new Set(sql.toLowerCase().match(/[a-z_][a-z0-9_]*/g));
  return tables.filter((table) => words.has(table.name.toLowerCase()));
}

/** Creates `archive.<name>` in DuckDB; a table with `ts` also has `ts_ms`, computed when it is asked for. */
export function createTableSql(table: PublicTable): string {
  const columns = table.columns.map(({ name, type }) => `${quoteName(name)} ${type}`);
  const names = new Set(table.columns.map(({ name }) => name));
  if (names.has('ts') && !names.has('ts_ms')) {
    columns.push('ts_ms BIGINT GENERATED ALWAYS AS (epoch_ms(TRY_CAST(ts AS TIMESTAMP))) VIRTUAL');
  }
  return `CREATE TABLE archive.${quoteName(table.name)} (${columns.join(', ')})`;
}

/** Appends one batch: `$1` is a JSON object of columns `c0`, `c1` …, each an array of its values. */
export function insertBatchSql(table: PublicTable): string {
  const names = table.columns.map(({ name }) => quoteName(name)).join(', ');
  // Flags travel as 0 and 1, which JSON does not take for booleans.
  const shape = table.columns.map(({ type }, index) => `"c${index}":["${type === 'BOOLEAN' ? 'BIGINT' : type}"]`);
  const values = table.columns.map(({ type }, index) => `unnest(r.c${index})${type === 'BOOLEAN' ? '::BOOLEAN' : ''}`);
  return `INSERT INTO archive.${quoteName(table.name)} (${names}) SELECT ${values.join(', ')}
    FROM (SELECT from_json($1::VARCHAR, '{${shape.join(',')}}') AS r)`;
}

/** A name as both SQLite and DuckDB read it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
