import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSpine, makeHome } from '@agentspine/testkit';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { exportParquet } from '../../src/segments/export-parquet.ts';
import { archiveTables, ChangingArchive } from './archive-fixture.ts';
import { ChangingHome, tables } from './segment-fixture.ts';
import { ChangingTrace, traceTables } from './trace-fixture.ts';

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
  expect(events).toMatchObject({ newFiles: 0, files: links.length + 1 });
  expect(third.map(({ newFiles }) => newFiles)).toEqual([0, 0, 0]);
  expect(readdirSync(join(to, 'trace.events')).length).toBe(links.length + 1);
  expect(third.flatMap(({ paths }) => paths).every((path) => existsSync(join(to, path)))).toBe(true);
});

/** Every row of these tables, as texts: as a query sees them, and as the database of an export shows them. */
async function bothRows(home: string, { to, tables: named }: { to: string; tables: readonly string[] }) {
  const sql = named.map((name) => `SELECT '${name}', t::VARCHAR FROM ${name} t`).join(' UNION ALL ');
  const { rows } = await runQuery({ home, sql, cache: 'none' });
  const instance = await DuckDBInstance.create(join(to, 'agentspine.duckdb'), { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  // As for somebody who opened it in its folder.
  await connection.run(`SET file_search_path = '${to}'; SET TimeZone = 'UTC'`);
  const exported = (await connection.runAndReadAll(sql)).getRowsJson();
  connection.closeSync();
  instance.closeSync();
  const sorted = (all: readonly (readonly unknown[])[]) => all.map((row) => JSON.stringify(row)).sort();
  return { ofHome: sorted(rows), ofExport: sorted(exported) };
}

test('an export has the tables of the trace, under all of their names, and links their copies', async () => {
  using home = new ChangingTrace();
  using other = makeHome();
  const to = join(other.home, 'parquet');
  home.append('é "quoted"');
  await exportParquet({ home: home.home, to });
  const { ofHome, ofExport } = await bothRows(home.home, { to, tables: [...traceTables, 'obs.events'] });
  expect(ofExport).toEqual(ofHome);
  await home.copyAtRest();
  const again = await exportParquet({ home: home.home, to });
  expect(again.find(({ table }) => table === 'trace.search_documents')?.newFiles).toBeGreaterThan(0);
  expect((await bothRows(home.home, { to, tables: traceTables })).ofExport).toEqual(
    (await bothRows(home.home, { to, tables: traceTables })).ofHome,
  );
  expect((await exportParquet({ home: home.home, to })).map(({ newFiles }) => newFiles)).toEqual(again.map(() => 0));
});

test('an export has the tables of the archive', async () => {
  using home = new ChangingArchive();
  using other = makeHome();
  createSpine(home.home).close();
  const to = join(other.home, 'parquet');
  home.build('é', 0.5);
  await exportParquet({ home: home.home, to });
  const tables = archiveTables.map((name) => `archive.${name}`);
  const { ofHome, ofExport } = await bothRows(home.home, { to, tables });
  expect(ofHome.length).toBeGreaterThan(4);
  expect(ofExport).toEqual(ofHome);
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
