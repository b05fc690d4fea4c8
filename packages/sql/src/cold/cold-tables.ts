import { recordKinds } from '@agentspine/schema';
import type { ColdTable } from './cold-days.ts';

/** A table of `spine.db` whose days may be cold, under `<home>/archive/<name>/`. */
export interface ColdStoreTable {
  readonly name: string;
  /** A line of `log` has a format of its own; one of `record` is a `row_json`. */
  readonly kind: 'log' | 'record';
  readonly sql: ColdTable;
}

/** The time of a record is read by other rules than DuckDB's where it is not a text of ours; they differ by less than a day. */
const recordSlackMs = 86_400_000;

const logs: ColdStoreTable = {
  name: 'logs',
  kind: 'log',
  sql: {
    schemas: ['log'],
    names: ['all_logs'],
    times: { day: 'day', ts: 'time', timestamp: 'ms', ts_ms: 'ms' },
    slackMs: 0,
  },
};

const otherNames: Readonly<Record<string, readonly string[]>> = {
  netsky_tasks: ['tasks', 'meta_tasks'],
  token_usage: ['usage_all'],
};

const records = recordKinds.map(({ table, mainTime, fields }): ColdStoreTable => {
  const aliases = [table, `meta_${table}`, ...(otherNames[table] ?? [])];
  const isTimed = Object.entries(fields).some(([name, { type }]) => name === mainTime && type === 'time');
  const times = isTimed ? ({ [mainTime]: 'time', ts_ms: 'ms' } as const) : {};
  const sql = { schemas: ['obs', 'spine'], names: aliases, times, slackMs: recordSlackMs };
  return { name: table, kind: 'record', sql };
});

/** Every table that the cold archive may hold days of. */
export const coldTables: readonly ColdStoreTable[] = [logs, ...records];
