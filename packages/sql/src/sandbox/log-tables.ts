import { storedNames } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { readSpineState } from '../segments/spine-state.ts';
import { createViewSql, type PublicColumn, type StoreTable } from './public-tables.ts';

const text = (name: string): PublicColumn => ({ name, type: 'VARCHAR' });
const integer = (name: string): PublicColumn => ({ name, type: 'BIGINT' });

const table = (
  name: string,
  columns: readonly PublicColumn[],
  views: readonly string[],
  publicNames = [name],
): StoreTable => ({ schema: 'spine', name, columns, publicNames, views });

const logsView = { schema: 'log', name: 'logs' };

/** A day is that of its timestamp in UTC; a timestamp that DuckDB cannot hold has neither `ts` nor `day`. */
const selectLogsSql = `SELECT id, source, type, ref_id, payload, timestamp, TRY(epoch_ms(timestamp)) AS ts, timestamp AS ts_ms,
    TRY(epoch_ms(timestamp))::DATE AS day FROM spine.logs`;

const runsView = { schema: 'log', name: 'workflow_runs' };

const selectRunsSql = `SELECT run_id, workflow, status, timestamp, exit_code, TRY(epoch_ms(timestamp)) AS ts, timestamp AS ts_ms
    FROM spine.workflow_runs`;

/** Without a cold day; `cold-logs.ts` replaces it where there is one. */
const allLogsViewSql = 'CREATE VIEW log.all_logs AS SELECT *, false AS is_cold FROM log.logs';

const tables: readonly StoreTable[] = [
  {
    ...table(
      'logs',
      [integer('id'), ...['source', 'type', 'ref_id', 'payload'].map(text), integer('timestamp')],
      [createViewSql(logsView, selectLogsSql), allLogsViewSql],
      ['logs', 'all_logs'],
    ),
    shown: { view: logsView, select: selectLogsSql, key: 'id' },
  },
  {
    ...table(
      'workflow_runs',
      [...['run_id', 'workflow', 'status'].map(text), integer('timestamp'), integer('exit_code')],
      [createViewSql(runsView, selectRunsSql)],
    ),
    shown: { view: runsView, select: selectRunsSql },
    readState: readSpineState,
  },
  table('meta', ['key', 'value'].map(text), ['CREATE VIEW log.meta AS SELECT key, value FROM spine.meta']),
];

/** Every name in the schema `log`. */
export const logTableNames: readonly string[] = tables.flatMap(({ publicNames }) => publicNames);

/** What SQL sees of the log in `spine.db`; a table that is missing, as in a store of an older schema, has no view. */
export function readLogTables(database: Database): readonly StoreTable[] {
  const names = storedNames(database);
  return tables.filter(({ name }) => names.has(name));
}
