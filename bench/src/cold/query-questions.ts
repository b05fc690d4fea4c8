import { deepStrictEqual } from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { measureInTurns } from '../measure-in-turns.ts';
import { spineOfHome } from '../programs.ts';
import type { Answer } from '../questions.ts';
import { type Program, readProcess, timeProcess } from '../run-process.ts';
import { type ColdSetting, daysOfLog } from './cold-setting.ts';
import { logRows } from './log-rows.ts';
import { writeColdLog } from './write-cold-log.ts';

/** The shortest program that asks DuckDB; the same version as ours. */
const duckScript = (entry: string) => `import duckdb from '${entry}';
const instance = await duckdb.DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const reader = await connection.runAndReadAll(process.argv[2]);
process.stdout.write(JSON.stringify(reader.getRowsJson()));
`;

/** Each question in SQL over `log.all_logs`, and over the Parquet file. */
const questions: readonly { readonly name: string; readonly sql: (table: string, day: string) => string }[] = [
  {
    name: 'grouped by day',
    sql: (table, day) => `SELECT ${day} AS day, count(*) AS n FROM ${table} GROUP BY 1 ORDER BY 1`,
  },
  {
    name: 'a column of all rows, by day',
    sql: (table, day) => `SELECT ${day} AS day, type, count(*) AS n FROM ${table} GROUP BY 1, 2 ORDER BY 1, 2`,
  },
  {
    name: 'one day of them, two columns',
    sql: (table, day) =>
      `SELECT source, sum(length(payload)) AS n FROM ${table} WHERE ${day} = DATE '2026-01-20' GROUP BY 1 ORDER BY 1`,
  },
];

/** Cold rows by way of SQL, against DuckDB over one Parquet file that has the same rows. */
export async function askQueries({ scratch, runs, queriedRows }: ColdSetting): Promise<readonly Answer[]> {
  const home = join(scratch, 'queries');
  const folder = join(scratch, 'parquet');
  mkdirSync(folder, { recursive: true });
  await writeColdLog(home, daysOfLog, logRows(queriedRows, daysOfLog));
  const parquet = join(folder, 'logs.parquet');
  const duck = duckPrograms(join(folder, 'ask.mjs'));
  await timeProcess(duck(copySql(join(home, 'archive', 'logs'), parquet)));
  const answers: Answer[] = [];
  for (const { name, sql } of questions) {
    const ours = spineQuery(home, sql('log.all_logs', 'day'));
    const theirs = duck(sql(`'${parquet}'`, 'epoch_ms(timestamp)::DATE'));
    await assertSame(ours, theirs);
    const contenders = [
      { name: 'spine query', run: async () => (await timeProcess(ours)).elapsedMs },
      { name: 'DuckDB over Parquet', run: async () => (await timeProcess(theirs)).elapsedMs },
    ];
    const series = await measureInTurns(contenders, { runs, warmUps: 0 });
    const question = `${queriedRows.toLocaleString('en')} cold rows, ${name}`;
    answers.push({ question, unit: 'ms', series, goal: { leastRatio: 0.33 } });
  }
  return answers;
}

function spineQuery(home: string, sql: string): Program {
  return spineOfHome(['query', sql, '--json', '--timeout', '240', '--memory', '4096'], home);
}

function duckPrograms(script: string): (sql: string) => Program {
  const entry = createRequire(join(import.meta.dirname, '../../../packages/sql/package.json')).resolve(
    '@duckdb/node-api',
  );
  writeFileSync(script, duckScript(pathToFileURL(entry).href));
  return (sql) => ({ file: process.execPath, args: [script, sql], env: {} });
}

function copySql(coldFolder: string, parquet: string): string {
  const columns =
    "{id: 'BIGINT', source: 'VARCHAR', type: 'VARCHAR', \"refId\": 'VARCHAR', payload: 'VARCHAR', timestamp: 'BIGINT'}";
  const read = `read_json('${coldFolder}/????-??-??.jsonl', format = 'newline_delimited', columns = ${columns})`;
  return `COPY (SELECT id, source, type, "refId" AS ref_id, payload, timestamp FROM ${read} ORDER BY id) TO '${parquet}' (COMPRESSION zstd)`;
}

/** Both say the same; it is also the round that warms the page cache. */
async function assertSame(ours: Program, theirs: Program): Promise<void> {
  const said = (JSON.parse(await readProcess(ours)) as { readonly rows: readonly object[] }).rows;
  const expected = JSON.parse(await readProcess(theirs)) as readonly object[];
  deepStrictEqual(said.map(cellTexts), expected.map(cellTexts));
}

function cellTexts(row: object): readonly string[] {
  return Object.values(row).map(String);
}
