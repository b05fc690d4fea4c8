import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  acquireLock,
  formatLockHolder,
  nodeFileSystem,
  nodeLockEnvironment,
  parseLockHolder,
} from '@agentspine/durable-fs';
import { expect, test } from 'vitest';
import { openTempHome } from '../../src/index.ts';

const environment = nodeLockEnvironment;

const holdLock = fileURLToPath(new URL('children/hold-lock.ts', import.meta.url));
const countUnderLock = fileURLToPath(new URL('children/count-under-lock.ts', import.meta.url));

function startChild(...args: string[]): ChildProcess {
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function startHolder(path: string): Promise<ChildProcess> {
  const child = startChild(holdLock, path);
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}

test('A053: the lock of a process that was killed is taken over at once', async () => {
  using home = openTempHome();
  const path = `${home.path}/lock`;
  const child = await startHolder(path);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(readdirSync(home.path)).toEqual(['lock']);
  const startedAt = performance.now();
  const lock = await acquireLock(nodeFileSystem, path, { environment });
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  await lock.assertHeld();
  await lock.close();
  expect(readdirSync(home.path)).toEqual([]);
});

test('A053: a live holder makes the caller wait, then fail with an error that names lock and holder', async () => {
  using home = openTempHome();
  const path = `${home.path}/lock`;
  const child = await startHolder(path);
  // Long without a refresh, but surely alive.
  utimesSync(path, 0, 0);
  const attempt = acquireLock(nodeFileSystem, path, { environment, staleAfterMs: 50, waitMs: 150 });
  await expect(attempt).rejects.toMatchObject({ code: 'LOCK_HELD', path });
  await expect(attempt).rejects.toThrow(new RegExp(`lock ${path} is held by process ${child.pid} .*live holder`));
  child.stdin?.write('end\n');
  await once(child, 'exit');
  expect(readdirSync(home.path)).toEqual([]);
});

test('A053: who waits gets the lock when its holder gives it back', async () => {
  using home = openTempHome();
  const path = `${home.path}/lock`;
  const child = await startHolder(path);
  const waiting = acquireLock(nodeFileSystem, path, { environment });
  child.stdin?.write('end\n');
  await using lock = await waiting;
  await lock.assertHeld();
  expect(parseLockHolder(readFileSync(path, 'utf8'))?.pid).toBe(process.pid);
});

test('A053: a lock of another machine is an orphan once it was not refreshed for the stale time', async () => {
  using home = openTempHome();
  const path = `${home.path}/lock`;
  const far = { machine: 'far away', pid: 1, startedAt: '1', token: 'far', acquiredAtMs: 0 };
  writeFileSync(path, formatLockHolder(far));
  const options = { environment, staleAfterMs: 100, waitMs: 150 };
  const inFuture = Date.now() / 1_000 + 60;
  utimesSync(path, inFuture, inFuture);
  await expect(acquireLock(nodeFileSystem, path, options)).rejects.toMatchObject({ code: 'LOCK_HELD' });
  utimesSync(path, 0, 0);
  await using lock = await acquireLock(nodeFileSystem, path, options);
  await lock.assertHeld();
});

test.each([
  ['empty', ''],
  ['torn', '{"v":1,"machine"'],
  ['foreign', 'something else\n'],
])('A053: an old lock file that is %s is an orphan', async (_, content) => {
  using home = openTempHome();
  const path = `${home.path}/lock`;
  writeFileSync(path, content);
  utimesSync(path, 0, 0);
  await using lock = await acquireLock(nodeFileSystem, path, { environment });
  await lock.assertHeld();
});

test('a process that has the number of a dead holder does not keep its lock alive', async () => {
  using home = openTempHome();
  const path = `${home.path}/lock`;
  const { self } = environment;
  if (self.startedAt === undefined) expect(self.machine).toBe(hostname());
  writeFileSync(path, formatLockHolder({ ...self, startedAt: '1', token: 'before', acquiredAtMs: 0 }));
  if (self.startedAt === undefined) utimesSync(path, 0, 0);
  await using lock = await acquireLock(nodeFileSystem, path, { environment });
  await lock.assertHeld();
});

test('8 processes count under the lock and lose no count, though half of them are killed while they hold it', async () => {
  using home = openTempHome();
  writeFileSync(`${home.path}/count`, '0');
  const children = Array.from({ length: 8 }, (_, index) =>
    startChild(countUnderLock, home.path, '10', index % 2 === 0 ? 'die' : 'live'),
  );
  const exits = await Promise.all(children.map((child) => once(child, 'exit')));
  expect(exits.map(([code, signal]) => signal ?? code)).toEqual(new Array(4).fill(['SIGKILL', 0]).flat());
  expect(readFileSync(`${home.path}/count`, 'utf8')).toBe('80');
  await (await acquireLock(nodeFileSystem, `${home.path}/lock`, { environment })).close();
  expect(readdirSync(home.path)).toEqual(['count']);
});
