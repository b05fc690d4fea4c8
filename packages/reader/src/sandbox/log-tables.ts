import type { Database } from 'better-sqlite3';
import type { PublicColumn, StoreTable, StoreTables } from './public-tables.ts';

const text = (name: string): PublicColumn => ({ name, type: 'VARCHAR' });
const integer = (name: string): PublicColumn => ({ name, type: 'BIGINT' });

interface LogSource {
  readonly table: StoreTable;
  readonly views: readonly string[];
}

const table = (name: string, columns: readonly PublicColumn[], publicNames = [name]): StoreTable => ({
  ...{ schema: 'spine', name, columns, publicNames },
});

/** A day is that of its timestamp in UTC; a timestamp that is no time of DuckDB's has neither `ts` nor `day`. */
const logsViewSql = `CREATE VIEW log.logs AS
  SELECT id, source, type, ref_id, payload, timestamp, TRY(epoch_ms(timestamp)) AS ts, timestamp AS ts_ms,
    TRY(epoch_ms(timestamp))::DATE AS day FROM spine.logs`;

/** Without a cold day; `cold-logs.ts` replaces it where there is one. */
const allLogsViewSql = 'CREATE VIEW log.all_logs AS SELECT *, false AS is_cold FROM log.logs';

const sources: readonly LogSource[] = [
  {
    table: table(
      'logs',
      [integer('id'), ...['source', 'type', 'ref_id', 'payload'].map(text), integer('timestamp')],
      ['logs', 'all_logs'],
    ),
    views: [logsViewSql, allLogsViewSql],
  },
  {
    table: table('workflow_runs', [
      ...['run_id', 'workflow', 'status'].map(text),
      integer('timestamp'),
      integer('exit_code'),
    ]),
    views: [
      `CREATE VIEW log.workflow_runs AS
        SELECT run_id, workflow, status, timestamp, exit_code, TRY(epoch_ms(timestamp)) AS ts, timestamp AS ts_ms
        FROM spine.workflow_runs`,
    ],
  },
  {
    table: table('meta', ['key', 'value'].map(text)),
    views: ['CREATE VIEW log.meta AS SELECT key, value FROM spine.meta'],
  },
];

/** Every name in the schema `log`. */
export const logTableNames: readonly string[] = sources.flatMap((source) => source.table.publicNames);

/** What SQL sees of the log in `spine.db`; a table that is missing, as in a store of an older schema, has no view. */
export function readLogTables(database: Database): StoreTables {
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  const present = sources.filter((source) => names.includes(source.table.name));
  return { tables: present.map((source) => source.table), views: present.flatMap(({ views }) => views) };
}
