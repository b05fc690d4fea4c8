import { claimTableNames } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { sqlWords } from '../name-resolution.ts';
import { type StoreTable, storedColumn } from './public-tables.ts';

/** The tables of judged claims, as SQL sees them: `claims.<name>`. */
export function readClaimTables(database: Database): readonly StoreTable[] {
  const columns = database.prepare('SELECT name, type FROM pragma_table_info(?) ORDER BY cid').raw();
  return claimTableNames.map((name) => ({
    schema: 'claims',
    name,
    columns: (columns.all(name) as [string, string][]).map(([column, type]) => storedColumn(column, type)),
    publicNames: [name],
    views: [],
  }));
}

/** Whether SQL may be about claims: it has the name of one of their tables. */
export function asksForClaims(sql: string): boolean {
  const words = sqlWords(sql);
  return claimTableNames.some((name) => words.has(name));
}
