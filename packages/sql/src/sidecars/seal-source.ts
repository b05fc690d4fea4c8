import assert from 'node:assert/strict';
import { recordKinds } from '@agentspine/schema';
import { allColdLogColumns, coldLogsTable } from '../cold/cold-logs.ts';
import { recordTable, recordViewSql } from '../sandbox/obs-views.ts';
import { type PublicTable, quoteName } from '../sandbox/public-tables.ts';

/** How the copy of a table's cold days is made: by the same table and the same view that a query without copies asks. */
export interface SealSource {
  /** Takes the lines. */
  readonly table: PublicTable;
  readonly views: readonly string[];
  /** The rows of the copy. */
  readonly select: string;
}

/** For `logs` and every table of records. */
export function sealSource(name: string): SealSource {
  if (name === 'logs') {
    const table = coldLogsTable(allColdLogColumns);
    const columns = table.columns.map((column) => column.name);
    return { table, views: [], select: `SELECT ${columns.join(', ')} FROM spine.cold_logs` };
  }
  const kind = recordKinds.find(({ table }) => table === name);
  assert(kind !== undefined, `${name} has cold days`);
  const table = recordTable(kind);
  const columns = ['id', ...(table.rowKeys ?? []).map((key) => key.name), 'row_json'].map(quoteName);
  return { table, views: [recordViewSql(kind)], select: `SELECT ${columns.join(', ')} FROM obs.${quoteName(name)}` };
}
