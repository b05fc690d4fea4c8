import type { Database } from 'better-sqlite3';
import { readSpineState } from '../segments/spine-state.ts';
import { aliasViewSql } from './obs-views.ts';
import {
  createViewSql,
  type PublicColumn,
  type PublicTable,
  qualifiedName,
  quoteName,
  type StoreTable,
  storedColumn,
} from './public-tables.ts';

/** A table of the trace, the names it has in SQL besides its own, and the column that says when. */
interface TraceSource {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** ISO 8601, or milliseconds in an integer column; it becomes `ts_ms`. */
  readonly time?: string;
  /** The column that numbers its rows, where the store lists which of them change; copies of any other table are of one state. */
  readonly key?: string;
  /** Where the rows of a view are read. */
  readonly rows?: PublicTable['rows'];
  /** Columns that are unpacked or computed when they are read. */
  readonly costly?: readonly string[];
}

/** What SQL may see of the trace (SPEC 5.3); `trace_cursors` and the index of search are the writer's own. */
const sources: readonly TraceSource[] = [
  { name: 'events', time: 'event_time', key: 'seq', rows: { name: 'events', order: 'seq' }, costly: ['payload_json'] },
  { name: 'content_blobs', time: 'created_at' },
  { name: 'tasks_current', time: 'created_at' },
  { name: 'task_relations' },
  { name: 'sessions_current', time: 'started_at' },
  { name: 'runtime_bindings_current', time: 'created_at' },
  { name: 'turn_partitions_current', time: 'updated_at' },
  {
    name: 'timeline_events_view',
    aliases: ['timeline'],
    time: 'created_at',
    rows: { name: 'timeline_events', order: 'seq', bytes: { body: 'body_bytes' } },
    costly: ['body'],
  },
  { name: 'event_files', rows: placed('event_files') },
  { name: 'event_relations', rows: placed('event_relations') },
  { name: 'event_async_refs' },
  { name: 'event_tags' },
  { name: 'todos_current', time: 'created_at' },
  { name: 'questions_current', time: 'created_at' },
  { name: 'event_token_usage', time: 'occurred_at', rows: placed('event_token_usage') },
  { name: 'rules', time: 'created_at' },
  { name: 'turns', time: 'started_at' },
  { name: 'turn_events', rows: placed('turn_events') },
  { name: 'verdicts', time: 'evaluated_at' },
  { name: 'rule_enforcements', time: 'decided_at' },
  {
    name: 'search_documents',
    aliases: ['search'],
    time: 'updated_at',
    rows: { ...placed('search_documents'), bytes: { search_text: 'text_bytes' } },
    costly: ['search_text'],
  },
];

function placed(view: string): NonNullable<PublicTable['rows']> {
  return { name: `placed_${view}`, order: 'row_no' };
}

/** Every name in the schema `trace`. */
export const traceTableNames: readonly string[] = sources.flatMap((source) => namesOf(source));

/** Hidden: a body has a digest to ask for it by, and SQLite's own number of a row is of no use (ADR 0114). */
const hiddenColumns: ReadonlySet<string> = new Set(['content_blobs.body', 'search_documents.rowid']);

/** What SQL sees of the trace in `spine.db`; a table that is missing, as in a store of an older schema, has no view. */
export function readTraceTables(database: Database): readonly StoreTable[] {
  const columns = database.prepare('SELECT name, type FROM pragma_table_info(?) ORDER BY cid').raw();
  return sources.flatMap((source): StoreTable | readonly StoreTable[] => {
    const { name, key, rows, costly } = source;
    const visible = (columns.all(name) as [string, string][])
      .filter(([column]) => !hiddenColumns.has(`${name}.${column}`))
      .map(([column, type]) => storedColumn(column, type));
    if (visible.length === 0) return [];
    const view = { schema: 'trace', name };
    const select = selectSql(source, visible);
    const aliases = source.aliases ?? [];
    return {
      schema: 'spine',
      name,
      columns: visible,
      publicNames: namesOf(source),
      aliases,
      views: [createViewSql(view, select), ...aliases.map((alias) => aliasViewSql('trace', { alias, name }))],
      shown: { view, select, ...(key === undefined ? {} : { key }) },
      ...(key === undefined ? { readState: readSpineState } : {}),
      ...(rows === undefined ? {} : { rows }),
      ...(costly === undefined ? {} : { costly }),
    };
  });
}

function namesOf({ name, aliases = [] }: TraceSource): readonly string[] {
  return [name, ...aliases];
}

function selectSql({ name, time }: TraceSource, columns: readonly PublicColumn[]): string {
  const shown = columns.map((column) => `${valueSql(column)} AS ${quoteName(column.name)}`);
  const timeColumn = columns.find((column) => column.name === time);
  if (timeColumn !== undefined) shown.push(`${millisecondsSql(timeColumn)} AS ts_ms`);
  return `SELECT ${shown.join(', ')} FROM ${qualifiedName({ schema: 'spine', name })}`;
}

/** Milliseconds of the store are times in SQL; a number that DuckDB cannot hold as a time is NULL. */
function valueSql({ name, type }: PublicColumn): string {
  const isMilliseconds = type === 'BIGINT' && /_(at|time)$/.test(name);
  return isMilliseconds ? `TRY(epoch_ms(${quoteName(name)}))` : quoteName(name);
}

function millisecondsSql({ name, type }: PublicColumn): string {
  return type === 'BIGINT' ? quoteName(name) : `epoch_ms(${quoteName(name)})`;
}
