import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { buildTableCopies, buildTables, describeTableCopies } from '../../src/segments/segments-of-home.ts';
import { ChangingHome, tables } from './segment-fixture.ts';
import { tinySizes } from './tiny-sizes.ts';

const segmentsOf = (home: string) =>
  readdirSync(join(home, 'cache/segments'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('t'));

test('rows that have copies are read from them; those that came or changed later, from the store', async () => {
  using home = new ChangingHome();
  for (const table of tables) expect(await home.plan(table)).not.toContain('PARQUET');
  await home.copy();
  for (const table of tables) {
    expect(await home.plan(table)).toContain('PARQUET');
    home.insert(table, 'later');
    home.update(table, 0, 'updated');
    home.remove(table, 0.3);
    expect(await home.rows(table, 'use')).toEqual(await home.rows(table, 'none'));
    expect(await home.plan(table)).toContain('PARQUET');
  }
  expect(await describeTableCopies(home.home)).toMatchObject(
    tables.map(() => ({ copiedRows: 1, files: 1 })).slice(0, 3),
  );
});

test('SQL over rows as they are stored reads the store', async () => {
  using home = new ChangingHome();
  await home.copy();
  const sql = 'SELECT count(key_texts), count(*) FROM "spine" . token_usage';
  expect((await runQuery({ home: home.home, sql })).rows).toEqual([[0, 3]]);
});

test('a store that was replaced by an older copy of itself has no use for copies of what came later', async () => {
  using home = new ChangingHome();
  home.save();
  home.insert('events', 'of the other history');
  await home.copy();
  home.restore();
  home.insert('events', 'of this history');
  expect(await home.plan('events')).not.toContain('PARQUET');
  expect(await home.plan('logs')).toContain('PARQUET');
  expect(await home.rows('events', 'use')).toEqual(await home.rows('events', 'none'));
});

test('a file that a question has no use for goes with the next build; what is not finished of another process that is gone, too', async () => {
  using home = new ChangingHome();
  await home.copy();
  const before = segmentsOf(home.home);
  const [folder] = readdirSync(join(home.home, 'cache/segments')).filter((name) => name.startsWith('events'));
  const leftover = join(home.home, 'cache/segments', folder ?? '', 'making-1-1-00000000-x');
  mkdirSync(leftover, { recursive: true });
  for (const table of tables) {
    home.update(table, 0, 'updated');
    home.insert(table, 'later');
  }
  await home.copy();
  const after = segmentsOf(home.home);
  expect(after.filter((name) => name.endsWith('parquet'))).toHaveLength(3);
  expect(after.filter((name) => before.includes(name) && name.endsWith('parquet'))).toEqual([]);
});

test('copies of a home that was copied are hashed once: the manifest says then how they look; a build removes those of another version', async () => {
  using home = new ChangingHome();
  await home.copy();
  const folder = join(home.home, 'cache/segments');
  const manifests = () => segmentsOf(home.home).filter((name) => name.endsWith('current'));
  const texts = () => manifests().map((name) => readFileSync(join(folder, name), 'utf8'));
  const before = texts();
  for (const name of segmentsOf(home.home)) if (name.endsWith('parquet')) utimesSync(join(folder, name), 1, 1);
  for (const table of tables) expect(await home.rows(table, 'use')).toEqual(await home.rows(table, 'none'));
  const after = texts();
  expect(after.filter((text, index) => text === before[index])).toEqual([]);
  for (const table of tables) expect(await home.plan(table)).toContain('PARQUET');
  expect(texts()).toEqual(after);
  mkdirSync(join(folder, 'events.0123abcd'));
  await home.copy();
  expect(readdirSync(folder)).not.toContain('events.0123abcd');
});

test('a copy that is gone is made again by the next build, and a fault of the SQL is told whatever happened to copies', async () => {
  using home = new ChangingHome();
  await home.copy();
  const paths = segmentsOf(home.home).filter((name) => name.endsWith('parquet'));
  const gone = (table: string): string =>
    join(home.home, 'cache/segments', paths.find((name) => name.startsWith(table)) ?? '');
  rmSync(gone('events'));
  expect(await home.plan('events')).not.toContain('PARQUET');
  await home.copy();
  expect(await home.plan('events')).toContain('PARQUET');
  const bytes = readFileSync(gone('logs'));
  const { atime, mtime } = statSync(gone('logs'));
  chmodSync(gone('logs'), 0o600);
  writeFileSync(gone('logs'), bytes.subarray(0, bytes.length >> 1));
  utimesSync(gone('logs'), atime, mtime);
  const sql = "SELECT error('of mine') FROM log.logs";
  await expect(runQuery({ home: home.home, sql })).rejects.toMatchObject({
    code: 'READER_SQL_ERROR',
    message: expect.stringContaining('of mine'),
  });
});

test('where no folder can be made, the answer comes from the rows, and a build says why', async () => {
  using home = new ChangingHome();
  writeFileSync(join(home.home, 'cache'), '');
  await home.copy();
  expect(await home.rows('logs', 'use')).toEqual(await home.rows('logs', 'none'));
  const built = await buildTables({ home: home.home }, tinySizes);
  expect(built.filter(({ newFiles, failure }) => newFiles === 0 && failure !== undefined)).toHaveLength(41);
  // The command says it once.
  await expect(buildTableCopies({ home: home.home })).rejects.toMatchObject({ code: 'FS_NOT_DIRECTORY' });
  expect(statSync(join(home.home, 'cache')).isFile()).toBe(true);
});
