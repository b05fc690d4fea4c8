import type { Database } from 'better-sqlite3';
import { mendSurrogates } from './mend-surrogates.ts';
import { columnSql, type PublicTable, type RowKey, rowSource } from './public-tables.ts';

/** A text for each column, then one for each key of `row_json`. */
export type RowTexts = readonly (string | null)[];

/**
 * Reads rows one by one, for those so large that DuckDB's JSON parser, which takes ten times the size of a text, would use
 * up the memory of a query: V8 takes twice of it, in the process that has no limit.
 */
export function prepareReadLargeRow(database: Database, table: PublicTable): (row: bigint) => RowTexts {
  const columns = table.columns.map(columnSql);
  const { from, order } = rowSource(table);
  const statement = database
    .prepare(`SELECT ${columns.join(', ')} FROM ${from} WHERE ${order} = ?`)
    .raw()
    .safeIntegers();
  const rowJsonAt = table.columns.findIndex(({ name }) => name === 'row_json');
  return (row) => {
    const values = statement.get(row) as (string | number | bigint | null)[];
    const texts = values.map((value) => (value === null ? null : String(value)));
    if (table.rowKeys === undefined) return texts;
    const rowJson = mendSurrogates(texts[rowJsonAt] ?? '');
    return [...texts.with(rowJsonAt, rowJson), ...keyTexts(rowJson, table.rowKeys)];
  };
}

/** The keys of a row as texts; null where one is missing or of another JSON type. */
export function keyTexts(rowJson: string, keys: readonly RowKey[]): RowTexts {
  const row = parseRowJson(rowJson);
  return keys.map(({ name, type }) => {
    const value = Object.hasOwn(row, name) ? row[name] : undefined;
    if (type === 'integer') return Number.isSafeInteger(value) ? String(value) : null;
    if (type === 'flag') return typeof value === 'boolean' ? String(value) : null;
    return typeof value === 'string' ? value : null;
  });
}

function parseRowJson(rowJson: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(rowJson);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
