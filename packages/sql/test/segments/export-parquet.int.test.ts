import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeHome } from '@agentspine/testkit';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { exportParquet } from '../../src/segments/export-parquet.ts';
import { ChangingHome, tables } from './segment-fixture.ts';

const viewOf = { token_usage: 'obs.token_usage', events: 'trace.events', logs: 'log.logs' } as const;

/** Counts and sums of the keys of each view, as DuckDB reads them in the folder. */
async function readExport(folder: string): Promise<unknown> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(
    readFileSync(join(folder, 'views.sql'), 'utf8')
      .replaceAll("'", `'${folder}/`)
      .replaceAll(`.parquet'${folder}/`, ".parquet'"),
  );
  const counts = [];
  for (const table of tables)
    counts.push((await connection.runAndReadAll(countsSql(table))).getRowsJson()[0]?.map(Number));
  connection.closeSync();
  return counts;
}

const countsSql = (table: (typeof tables)[number]) =>
  `SELECT count(*), sum(${table === 'events' ? 'seq' : 'id'}) FROM ${viewOf[table]}`;

async function readHome(home: string): Promise<unknown> {
  const counts = [];
  for (const table of tables) counts.push((await runQuery({ home, sql: countsSql(table) })).rows[0]?.map(Number));
  return counts;
}

test('an export has every row; run again it links what has a copy, writes the rest, and removes what is old', async () => {
  using home = new ChangingHome();
  using other = makeHome();
  const to = join(other.home, 'parquet');
  const first = await exportParquet({ home: home.home, to });
  expect(first.map(({ table, rows, files, newFiles }) => [table, rows, files, newFiles])).toEqual([
    ['obs.token_usage', 3, 1, 1],
    ['trace.events', 3, 1, 1],
    ['log.logs', 3, 1, 1],
  ]);
  expect(await readExport(to)).toEqual(await readHome(home.home));
  await home.copy();
  for (const table of tables) home.insert(table, 'later');
  home.remove('logs', 0);
  const second = await exportParquet({ home: home.home, to });
  expect(second.map(({ rows, newFiles }) => [rows, newFiles])).toEqual([
    [4, expect.any(Number)],
    [4, expect.any(Number)],
    [3, expect.any(Number)],
  ]);
  expect(await readExport(to)).toEqual(await readHome(home.home));
  const links = readdirSync(join(to, 'trace.events')).filter((name) => !name.startsWith('rest-'));
  expect(links.map((name) => statSync(join(to, 'trace.events', name)).nlink)).toEqual(links.map(() => 2));
  expect(links.length).toBeGreaterThan(0);
  const third = await exportParquet({ home: home.home, to });
  const events = third.find(({ table }) => table === 'trace.events');
  expect(events).toMatchObject({ newFiles: 1, files: links.length + 1 });
  expect(readdirSync(join(to, 'trace.events')).length).toBe(links.length + 1);
});

test('an export into a folder with files of somebody else is refused, and leaves them', async () => {
  using home = new ChangingHome();
  using other = makeHome();
  writeFileSync(join(other.home, 'notes.txt'), 'mine');
  await expect(exportParquet({ home: home.home, to: other.home })).rejects.toMatchObject({
    code: 'READER_OUTPUT_EXISTS',
  });
  expect(existsSync(join(other.home, 'views.sql'))).toBe(false);
});
