import { coldColumns } from './cold-columns.ts';
import { coldDays } from './cold-days.ts';
import { coldLogColumns } from './cold-logs.ts';
import { coldTables } from './cold-tables.ts';

/** What there is of a table in the cold archive. */
export interface ColdOffer {
  readonly name: string;
  /** Its index among the tables of the request. */
  readonly table: number;
  readonly days: readonly string[];
  /** Some rows may be in SQLite too. */
  readonly hasDoubles: boolean;
}

/** What a query needs of it. */
export interface ColdNeed {
  readonly name: string;
  readonly days: readonly string[];
  /** Columns of `spine.cold_logs`; a record is needed whole. */
  readonly columns: readonly string[];
  /** Whether it needs more of a row than its day. */
  readonly readsRows: boolean;
}

/** What a query needs of each offer, going by its parse tree. */
export function coldNeeds(tree: unknown, offers: readonly ColdOffer[]): readonly ColdNeed[] {
  return offers.flatMap(({ name, days, hasDoubles }) => {
    const table = coldTables.find((candidate) => candidate.name === name);
    if (table === undefined) return [];
    const needed = coldDays(tree, table.sql, days);
    if (table.kind === 'record') return [{ name, days: needed, columns: [], readsRows: true }];
    const named = coldLogColumns.filter(({ readBy }) => coldColumns(tree, table.sql, readBy).length > 0);
    const columns = coldLogColumns.filter((column) => named.includes(column) || (hasDoubles && column.name === 'id'));
    return [{ name, days: needed, columns: columns.map((column) => column.name), readsRows: named.length > 0 }];
  });
}
