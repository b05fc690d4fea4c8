import { recordKinds } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { readSpineState } from '../segments/spine-state.ts';
import {
  aliasViewSql,
  cursorViewSql,
  recordTable,
  recordViewSql,
  selectDeliveriesSql,
  selectRecordsSql,
} from './obs-views.ts';
import { createViewSql, type PublicColumn, type RowKey, type ShownRows, type StoreTable } from './public-tables.ts';

/** A table of `spine.db` with what is made of it in `obs`. */
interface ObsSource {
  readonly physicalName: string;
  readonly columns: readonly PublicColumn[];
  readonly rowKeys?: readonly RowKey[];
  /** The name of its view; aliases are views over that. */
  readonly viewName: string;
  readonly viewSql: string;
  readonly aliases: readonly string[];
  readonly shown?: ShownRows;
}

const text = (name: string): PublicColumn => ({ name, type: 'VARCHAR' });
const id: PublicColumn = { name: 'id', type: 'BIGINT' };

const recordSources = recordKinds.map((kind): ObsSource => {
  const aliases = [`meta_${kind.table}`, ...(kind.table === 'netsky_tasks' ? ['tasks', 'meta_tasks'] : [])];
  const { name, columns, rowKeys = [] } = recordTable(kind);
  const shown = { view: { schema: 'obs', name }, select: selectRecordsSql(kind), key: 'id' };
  return { physicalName: name, columns, rowKeys, viewName: name, viewSql: recordViewSql(kind), aliases, shown };
});

const cursorSource: ObsSource = {
  physicalName: 'source_cursors',
  columns: ['source', 'cursor_value', 'updated_at'].map(text),
  viewName: 'source_cursors',
  viewSql: cursorViewSql,
  aliases: ['meta_source_cursors'],
};

const deliveryView = { schema: 'obs', name: 'events' };

const deliverySource: ObsSource = {
  physicalName: 'delivery_events',
  columns: [id, ...['source', 'ts_utc', 'payload_json', 'delivery_status', 'reason'].map(text)],
  viewName: 'events',
  viewSql: createViewSql(deliveryView, selectDeliveriesSql),
  aliases: ['meta_events'],
  shown: { view: deliveryView, select: selectDeliveriesSql },
};

const sources: readonly ObsSource[] = [...recordSources, cursorSource, deliverySource];

/** Every name in the schema `obs`, the aliases of SPEC 1.8 included. */
export const obsTableNames: readonly string[] = sources.flatMap(({ viewName, aliases }) => [viewName, ...aliases]);

/**
 * What SQL sees of `spine.db`. Rows are loaded once, as they are stored, into `spine.<table>`; `obs.<name>` and its aliases
 * are views over that. A table that is missing, as in a store of an older schema, has no view.
 */
export function readObsTables(database: Database): readonly StoreTable[] {
  return sources.filter((source) => hasColumns(database, source)).map(tableOf);
}

function tableOf({ physicalName, columns, rowKeys, viewName, viewSql, aliases, shown }: ObsSource): StoreTable {
  const publicNames = [physicalName, viewName, ...aliases];
  const views = [viewSql, ...aliases.map((alias) => aliasViewSql('obs', { alias, name: viewName }))];
  const table = { schema: 'spine', name: physicalName, columns, publicNames, aliases, views };
  // A row of a delivery is changed when it was delivered: its copies are of one state.
  const state = shown !== undefined && shown.key === undefined ? { readState: readSpineState } : {};
  return { ...table, ...(rowKeys && { rowKeys }), ...(shown && { shown }), ...state };
}

function hasColumns(database: Database, { physicalName, columns }: ObsSource): boolean {
  const names = database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(physicalName);
  return columns.every(({ name }) => names.includes(name));
}
