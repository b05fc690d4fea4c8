import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { makeArchive, makeHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { QueryProcess } from '../../src/sandbox/query-process.ts';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { spillsFolder } from '../../src/sandbox/spill-folder.ts';

/** Time only ends what hangs. */
const limits = { memoryBytes: 64 * 1024 * 1024, wallMs: 110_000, cpuSeconds: 100 };

/** A million and a half of distinct texts do not fit into its memory. */
const large = 'SELECT count(*) FROM (SELECT DISTINCT hash(range)::VARCHAR FROM range(1500000))';

test('a query that needs more memory than it may have is asked once more with a folder of its own, which is removed', async () => {
  using fixture = makeArchive({});
  const { home } = fixture;
  const abandoned = join(spillsFolder(home), `making-${await goneOwner()}`);
  mkdirSync(abandoned, { recursive: true });
  writeFileSync(join(abandoned, 'block'), 'x');
  expect((await runQuery({ home, sql: large, limits })).rows).toEqual([[1_500_000]]);
  expect(readdirSync(spillsFolder(home))).toEqual([]);
});

/** The name of a process that has ended. */
async function goneOwner(): Promise<string> {
  const { nodeLockEnvironment, ownedName } = await import('@agentspine/durable-fs');
  using process = new QueryProcess({ memoryBytes: 64 * 1024 * 1024, cpuSeconds: 5 });
  const { pid = 0 } = process.child;
  const ended = new Promise((resolve) => process.child.once('close', resolve));
  const { self } = nodeLockEnvironment;
  const name = ownedName({ ...nodeLockEnvironment, self: { ...self, pid, startedAt: undefined } });
  process.child.kill('SIGKILL');
  await ended;
  return name;
}

test('a query that its folder does not help either, or that has none, is told that its memory is too small', async () => {
  using fixture = makeArchive({});
  const shortage = { code: 'READER_QUERY_LIMIT', message: 'the query needs more memory than it may have' };
  const sql = "SELECT length(string_agg(repeat('x', 1000), '')) FROM range(100000)";
  await expect(runQuery({ home: fixture.home, sql, limits })).rejects.toMatchObject(shortage);
  expect(readdirSync(spillsFolder(fixture.home))).toEqual([]);
  // The name of the folder is taken by a file.
  using other = makeArchive({});
  writeFileSync(join(other.home, 'cache'), '');
  await expect(runQuery({ home: other.home, sql: large, limits })).rejects.toMatchObject(shortage);
});

test('a sandbox that has a folder to spill to reaches nothing else: not the folder beside it, not the setting', () => {
  using fixture = makeHome();
  const folder = join(fixture.home, 'spill');
  mkdirSync(folder);
  writeFileSync(join(fixture.home, 'x.csv'), 'a');
  const statements = [
    ...[`COPY (SELECT 1) TO '${fixture.home}/new.csv'`, `COPY (SELECT 1) TO '${folder}/../new.csv'`],
    ...[`SELECT * FROM read_csv('${fixture.home}/x.csv')`, `ATTACH '${fixture.home}/new.duckdb'`],
    ...[`SET temp_directory = '${fixture.home}'`, "SET max_temp_directory_size = '1TB'"],
  ];
  const input = join(fixture.home, 'input.json');
  writeFileSync(
    input,
    JSON.stringify({ readableFiles: [], setup: 'SELECT 1', statements, spill: { folder, bytes: 1e9 } }),
  );
  const script = new URL('./ask-sandbox.ts', import.meta.url).pathname;
  const answers = JSON.parse(execFileSync(execPath, [script, input], { encoding: 'utf8' })) as readonly string[];
  const noAccess = expect.stringMatching(/^Permission Error: Cannot access/);
  const locked = expect.stringMatching(/^(Invalid Input|Permission) Error: .*(locked|disabled)/);
  expect(answers).toEqual([noAccess, noAccess, noAccess, noAccess, locked, locked]);
  expect(readdirSync(fixture.home).sort()).toEqual(['input.json', 'spill', 'x.csv']);
});
