import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openArchive } from '../../src/open-archive.ts';
import { readArchiveTables } from '../../src/sandbox/archive-tables.ts';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { buildTableCopies, describeTableCopies } from '../../src/segments/segments-of-home.ts';
import { readNewestChange } from '../../src/segments/store-changes.ts';
import { archiveTables, ChangingArchive } from './archive-fixture.ts';

test('copies of the archive are read while it is of the state that they were made of, and made again of another one', async () => {
  using home = new ChangingArchive();
  expect(await home.allPlans()).toBe(0);
  await home.copy();
  expect(await home.allPlans()).toBe(archiveTables.length);
  expect(await home.allRows('use')).toEqual(await home.allRows('none'));
  expect(await describeTableCopies(home.home)).toMatchObject([
    { table: 'archive.sessions', copiedRows: 3, files: 1 },
    { table: 'archive.turns', copiedRows: 3, files: 1 },
  ]);
  home.build('later', 0.5);
  expect(await home.allPlans()).toBe(0);
  expect(await describeTableCopies(home.home)).toEqual([]);
  await home.copy();
  expect(await home.allPlans()).toBe(archiveTables.length);
  const files = readdirSync(join(home.home, 'cache/segments'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => name.endsWith('.parquet'))).toHaveLength(2);
});

test.each<[string, (home: ChangingArchive) => void]>([
  ['a write of somebody who does not say so in the state', (home) => home.change('foreign', 0)],
  ['what is known of sources', (home) => home.storeSources('another')],
  ['an older archive in its place', (home) => home.restore()],
])('%s makes copies useless', async (_what, happen) => {
  using home = new ChangingArchive();
  home.save();
  home.build('once', 0);
  await home.copy();
  expect(await home.allPlans()).toBe(archiveTables.length);
  happen(home);
  expect(await home.allPlans()).toBe(0);
  expect(await home.allRows('use')).toEqual(await home.allRows('none'));
});

test.each<[string, (path: string) => void]>([
  ['of an older version', (path) => changeArchive(path, 'UPDATE archive_state SET archive_version = 1')],
  ['that is damaged', (path) => writeFileSync(path, 'no database')],
])('an archive %s has no copies, and is no reason to fail: it is built again before it is asked', async (_, happen) => {
  using home = new ChangingArchive();
  await home.copy();
  happen(join(home.home, 'archive.sqlite'));
  expect(await describeTableCopies(home.home)).toEqual([]);
  expect(await buildTableCopies({ home: home.home })).toEqual([]);
});

function changeArchive(path: string, sql: string): void {
  using database = new DatabaseSync(path);
  database.exec(sql);
}

test('an archive that is written to after it was opened is of no known state', () => {
  using home = new ChangingArchive();
  using store = openArchive(home.home);
  const table = readArchiveTables(store.database).find(({ name }) => name === 'turns');
  if (table === undefined) throw new Error('the archive has turns');
  const before = readNewestChange(store.database, table);
  expect(before).toMatchObject({ seq: 0n, stamp: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(readNewestChange(store.database, table)).toEqual(before);
  home.build('meanwhile', 0);
  expect(readNewestChange(store.database, table)).toBeUndefined();
});

test('a question makes copies of an archive with many rows, and reads them; SQL that names rows as they came reads the archive', async () => {
  using home = new ChangingArchive();
  const database = new Database(join(home.home, 'archive.sqlite'));
  database.exec(`INSERT INTO stamps (${stampColumns(database)}) WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 40000)
    SELECT ${stampValues(database)} FROM n`);
  database.close();
  const count = async (table: string) =>
    (await runQuery({ home: home.home, sql: `SELECT count(*)::INTEGER FROM ${table}` })).rows;
  expect(await count('archive.stamps')).toEqual([[40_000]]);
  expect(await describeTableCopies(home.home)).toMatchObject([{ table: 'archive.stamps', copiedRows: 40_000 }]);
  expect(await count('archive.stamps')).toEqual([[40_000]]);
  expect(await count('archive_rows.stamps')).toEqual([[40_000]]);
});

/** The columns of `stamps` that a row has to have. */
function neededColumns(database: Database.Database): readonly { readonly name: string; readonly type: string }[] {
  const sql = `SELECT name, type FROM pragma_table_info('stamps') WHERE "notnull" = 1 AND dflt_value IS NULL OR pk > 0`;
  return database.prepare<[], { name: string; type: string }>(sql).all();
}

function stampColumns(database: Database.Database): string {
  return neededColumns(database)
    .map(({ name }) => name)
    .join(', ');
}

function stampValues(database: Database.Database): string {
  return neededColumns(database)
    .map(({ type }) => (type.toUpperCase() === 'TEXT' ? "'t' || n" : 'n'))
    .join(', ');
}
