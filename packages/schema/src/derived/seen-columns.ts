import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { SeenColumns } from './narrow-ddl.ts';
import { storedViews } from './stored-views.ts';
import * as tables from './tables.ts';

const viewNames = new Set(storedViews.map(({ name }) => name));

function nameOf(table: SQLiteTable): string {
  return getTableConfig(table).name;
}

/** The definitions in `tables.ts` that are tables in the file, for drizzle-kit. Nothing loads this at run time. */
export const plainTables: Readonly<Record<string, SQLiteTable>> = Object.fromEntries(
  Object.entries(tables).filter(([, table]) => !viewNames.has(nameOf(table))),
);

/** The columns of those that are views. */
export const seenColumns: SeenColumns = Object.fromEntries(
  Object.values(tables)
    .filter((table) => viewNames.has(nameOf(table)))
    .map((table) => [
      nameOf(table),
      getTableConfig(table).columns.map((column) => ({
        name: column.name,
        type: column.getSQLType(),
        notNull: column.notNull,
        initial: parseInitial(column.default),
      })),
    ]),
);

function parseInitial(value: unknown): string | number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}
