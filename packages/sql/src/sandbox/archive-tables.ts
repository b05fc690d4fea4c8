import { storedViews } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { readArchiveState } from '../segments/archive-state.ts';
import { createViewSql, qualifiedName, type StoreTable, storedColumn } from './public-tables.ts';

/** What SQL may see of the archive, in the order of SPEC 5.3; every other table is the builder's own. */
export const archiveTableNames: readonly string[] = [
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

/** Where rows of the archive are handed over to, in the process of a query. */
export const archiveRowsSchema = 'archive_rows';

/**
 * The tables of an archive, as SQL sees them: `archive.<name>`. Rows are loaded into `archive_rows.<name>`, and a view shows them, so that copies can
 * stand in their place.
 */
export function readArchiveTables(database: Database): readonly StoreTable[] {
  const columns = database.prepare('SELECT name, type FROM pragma_table_info(?) ORDER BY cid').raw();
  return archiveTableNames.map((name) => {
    const view = { schema: 'archive', name };
    const stored = { schema: archiveRowsSchema, name };
    const select = `SELECT * FROM ${qualifiedName(stored)}`;
    return {
      ...stored,
      columns: (columns.all(name) as [string, string][]).map(([column, type]) => storedColumn(column, type)),
      ...rowsOf(name),
      publicNames: [name],
      views: [createViewSql(view, select)],
      ...(name === 'archive_state' ? {} : { shown: { view, select }, readState: readArchiveState }),
    };
  });
}

/** A view has no `rowid`; the one of the same rows with `row_id` is read in its place. */
function rowsOf(name: string): Pick<StoreTable, 'rows'> {
  const view = storedViews.find((each) => each.name === name);
  return view === undefined ? {} : { rows: { name: view.rows, order: 'row_id' } };
}
