// Which tables and columns SQL sees: asked of a home, so that the dictionary is of what is there.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runQuery } from '../../packages/reader/src/index.ts';
import { seenColumns } from '../../packages/schema/src/derived/seen-columns.ts';
import { recordKinds } from '../../packages/schema/src/index.ts';

export interface DictionaryColumn {
  readonly name: string;
  /** The type in SQL. */
  readonly type: string;
  readonly mayBeNull: boolean;
}

/** A table of `obs`, `trace`, `log` or `archive`; the schema of `usage_all` is `main`. */
export interface DictionaryTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly DictionaryColumn[];
}

const columnsSql = `SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns
  WHERE table_schema NOT IN ('spine', 'archive_rows', 'information_schema') ORDER BY 1, 2, ordinal_position`;

/** The public tables of a home that has both stores, by schema and name. */
export async function readPublicTables(home: string): Promise<readonly DictionaryTable[]> {
  const { rows } = await runQuery({ home, sql: columnsSql });
  const stored = [
    ...notNullColumns(join(home, 'archive.sqlite'), 'archive'),
    ...notNullOfNarrowViews(),
    ...notNullColumns(join(home, 'spine.db'), 'trace'),
  ];
  const notNull = new Set([...stored, ...notNullOfViews()]);
  const tables = new Map<string, { schema: string; name: string; columns: DictionaryColumn[] }>();
  for (const row of rows) {
    const [schema = '', table = '', name = '', type = ''] = row.map(String);
    const key = `${schema}.${table}`;
    const known = tables.get(key) ?? { schema, name: table, columns: [] };
    const base = sameRowsAs(schema, table);
    known.columns.push({ name, type, mayBeNull: !isNotNull(notNull, `${schema}.${base}`, name) });
    tables.set(key, known);
  }
  return [...tables.values()];
}

/** The table whose rows a name shows: `meta_messages` shows those of `messages`. */
export function sameRowsAs(schema: string, table: string): string {
  if (schema === 'obs') return obsNames[table.replace(/^meta_/, '')] ?? table.replace(/^meta_/, '');
  return schema === 'trace' ? (traceNames[table] ?? table) : table;
}

const obsNames: Readonly<Record<string, string>> = { netsky_tasks: 'tasks' };
const traceNames: Readonly<Record<string, string>> = { timeline_events_view: 'timeline', search_documents: 'search' };

/** `ts_ms` is there where `ts` is. */
function isNotNull(notNull: ReadonlySet<string>, table: string, column: string): boolean {
  return notNull.has(`${table}.${column}`) || (column === 'ts_ms' && notNull.has(`${table}.ts`));
}

/** An empty text in a column of times reads as NULL. */
function notNullColumns(path: string, schema: string): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const statement =
      database.prepare(`SELECT m.name AS "table", c.name AS "column" FROM sqlite_schema m, pragma_table_info(m.name) c
      WHERE m.type = 'table' AND (c."notnull" OR c.pk) AND NOT (c.name LIKE '%\\_ts' ESCAPE '\\' AND c.dflt_value = '''''')`);
    return statement.all().map((row) => `${schema}.${sameRowsAs(schema, String(row['table']))}.${row['column']}`);
  } finally {
    database.close();
  }
}

/** Of the views over narrow tables; an empty text in a column of times reads as NULL. */
function notNullOfNarrowViews(): readonly string[] {
  return Object.entries(seenColumns).flatMap(([view, columns]) =>
    columns.filter(({ notNull }) => notNull).map(({ name }) => `archive.${view}.${name}`),
  );
}

/** What the writer always fills; other columns of views may be NULL. */
function notNullOfViews(): readonly string[] {
  const records = recordKinds.flatMap(({ table, fields, mainTime }) => {
    const filled = Object.entries(fields).filter(([, { presence }]) => presence !== 'optional');
    const names = ['id', 'row_json', ...filled.map(([name]) => name)];
    if (filled.some(([name, { type }]) => name === mainTime && type === 'time')) names.push('ts_ms');
    return names.map((name) => `obs.${sameRowsAs('obs', table)}.${name}`);
  });
  const others: Readonly<Record<string, readonly string[]>> = {
    'obs.events': ['id', 'source', 'ts_utc', 'payload_json', 'delivery_status', 'ts_ms'],
    'obs.source_cursors': ['source', 'cursor_value', 'updated_at'],
    'log.logs': ['id', 'source', 'type', 'timestamp', 'ts_ms'],
    'log.all_logs': ['id', 'source', 'type', 'timestamp', 'ts_ms', 'is_cold'],
    'log.workflow_runs': ['run_id', 'workflow', 'status', 'timestamp', 'ts_ms'],
    'log.meta': ['key', 'value'],
    'main.usage_all': ['origin', 'id'],
    'trace.search': ['scope', 'entity_id', 'updated_at'],
    'trace.events': [
      'seq',
      'event_id',
      'event_time',
      'event_type',
      'schema_ver',
      'aggregate_id',
      'actor',
      'payload_json',
      'recorded_at',
    ],
    'trace.timeline': ['id', 'task_id', 'kind', 'lane', 'title', 'extras_json', 'created_at'],
    'trace.event_files': ['event_id', 'file_path', 'source', 'write_count'],
    'trace.event_relations': ['event_id', 'source_event_id', 'target_event_id', 'edge_kind', 'relation_type'],
    'trace.event_token_usage': [
      ...['event_id', 'task_id', 'input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_create_tokens'],
      'occurred_at',
    ],
    'trace.turn_events': ['turn_id', 'event_id'],
  };
  return [...records, ...Object.entries(others).flatMap(([table, names]) => names.map((name) => `${table}.${name}`))];
}
