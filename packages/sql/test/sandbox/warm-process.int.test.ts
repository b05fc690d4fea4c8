import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createSpine, makeHome, untilHolds } from '@agentspine/testkit';
import { expect, onTestFinished, test, vi } from 'vitest';
import { queryLimitDefaults } from '../../src/sandbox/query-limits.ts';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { WarmProcess } from '../../src/sandbox/warm-process.ts';

/** A home, and an empty folder where those of processes are made. */
function makeHomes() {
  const home = makeHome();
  const temporary = makeHome();
  createSpine(home.home).close();
  vi.stubEnv('TMPDIR', temporary.home);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    home[Symbol.dispose]();
    temporary[Symbol.dispose]();
  });
  const folders = () => readdirSync(temporary.home);
  return { home: home.home, temporary: temporary.home, folders };
}

test('questions take the process that waits; another one waits afterwards, and ends with it', async () => {
  const { home, folders } = makeHomes();
  const warm = new WarmProcess({ isRenewed: true });
  for (const number of [1, 2]) {
    await untilHolds('a process that waits', () => folders().length === 1);
    const [waiting] = folders();
    // The folder of the process that answers is the only one while it answers.
    const asked = runQuery({ home, sql: `SELECT ${number}`, warm });
    expect(folders()).toEqual([waiting]);
    expect((await asked).rows).toEqual([[number]]);
    await untilHolds('another process that waits', () => folders().length === 1 && folders()[0] !== waiting);
  }
  warm[Symbol.dispose]();
  warm[Symbol.dispose]();
  expect(folders()).toEqual([]);
  expect((await runQuery({ home, sql: 'SELECT 3', warm })).rows).toEqual([[3]]);
  expect(folders()).toEqual([]);
});

test('a process that waits has the limits of its start: a question of others gets its own', async () => {
  const { home, folders } = makeHomes();
  using warm = new WarmProcess({ limits: { memoryBytes: 256 * 1024 * 1024 }, isRenewed: false });
  const [waiting] = folders();
  expect((await runQuery({ home, sql: 'SELECT 1', warm })).rows).toEqual([[1]]);
  expect(folders()).toEqual([waiting]);
  const limits = { memoryBytes: 256 * 1024 * 1024, wallMs: 20_000 };
  expect((await runQuery({ home, sql: 'SELECT 2', warm, limits })).rows).toEqual([[2]]);
  expect(folders()).toEqual([]);
});

test('a process that ended while it waited answers nothing, and its question is answered', async () => {
  const { home, folders } = makeHomes();
  using warm = new WarmProcess({ isRenewed: false });
  const [waiting] = folders();
  const taken = warm.take(queryLimitDefaults, undefined);
  taken?.child.kill('SIGKILL');
  await untilHolds('the end of the process', () => taken?.child.signalCode === 'SIGKILL');
  taken?.[Symbol.dispose]();
  expect(folders()).not.toContain(waiting);
  expect((await runQuery({ home, sql: 'SELECT 1', warm })).rows).toEqual([[1]]);
});

test('a process that waits holds no program, and ends with one that forgot it', async () => {
  const { temporary, folders } = makeHomes();
  const script = join(temporary, 'forget.mjs');
  const url = new URL('../../src/sandbox/warm-process.ts', import.meta.url).href;
  writeFileSync(
    script,
    `import { WarmProcess } from ${JSON.stringify(url)};
     import { readdirSync } from 'node:fs';
     const warm = new WarmProcess({ isRenewed: true });
     console.log(readdirSync(process.env.TMPDIR).length);`,
  );
  const { status, stdout } = spawnSync(process.execPath, [script], { env: process.env, encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '2\n']);
  expect(folders()).toEqual(['forget.mjs']);
  expect(existsSync(script)).toBe(true);
});
