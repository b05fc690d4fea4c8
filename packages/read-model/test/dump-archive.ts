import { seenArchiveNames } from '@agentspine/schema';
import Database from 'better-sqlite3';

/** Cells of `archive_state` that say when and where something was done, not what. */
const passingState = new Set([
  'last_built_at',
  'last_rebuild_at',
  'last_compacted_at',
  'ledger_mtime_ms',
  'ledger_inode',
]);

export interface DumpOptions {
  /** Numbers stamps by their order in place of their offset: for ledgers with the same lines in another order. */
  readonly isOrderOnly?: boolean;
}

/** All tables of an archive, their rows in order, as one text. */
export function dumpArchive(path: string, { isOrderOnly = false }: DumpOptions = {}): string {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return seenArchiveNames
      .toSorted()
      .map((table) => dumpTable(database, table, isOrderOnly))
      .join('\n');
  } finally {
    database.close();
  }
}

function dumpTable(database: Database.Database, table: string, isOrderOnly: boolean): string {
  if (table === 'archive_state' && isOrderOnly) return table;
  const statement = database.prepare<[], unknown[]>(`SELECT * FROM ${table}`).raw().safeIntegers();
  const columns = statement.columns().map((column) => column.name);
  const rows = statement.all().map((values) => {
    const cells = values.map((value, index) => {
      const name = columns[index] ?? '';
      if (table === 'archive_state' && passingState.has(name)) return `${name}=*`;
      if (isOrderOnly && name === 'ledger_offset_bytes') return `${name}=*`;
      return `${name}=${typeof value === 'bigint' ? `${value}` : JSON.stringify(value)}`;
    });
    return cells.join(' ');
  });
  return [table, ...rows.sort().map((row) => `  ${row}`)].join('\n');
}
