import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createSpine, isRunning, makeArchive, makeHome, untilHolds } from '@agentspine/testkit';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type RunQueryOptions, runQuery } from '../../src/sandbox/run-query.ts';
import { buildColdCopies } from '../../src/sidecars/cold-copies.ts';
import { sidecarFolder } from '../../src/sidecars/sidecar-place.ts';
import { logEntry, logLine, sealDay } from '../cold/cold-fixture.ts';
import { copiesOf } from '../sidecars/sidecar-fixture.ts';

async function query(sql: string, options: Partial<RunQueryOptions> = {}) {
  using fixture = makeArchive({});
  return await runQuery({ home: fixture.home, sql, ...options });
}

const endless = 'WITH RECURSIVE c AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM c) SELECT max(a) FROM c';

test('a query ends at its wall limit', async () => {
  await expect(query(endless, { limits: { wallMs: 700 } })).rejects.toMatchObject({
    code: 'READER_QUERY_LIMIT',
    message: expect.stringContaining('700 ms'),
  });
});

test('a query ends at once when nobody wants to know any more', async () => {
  const signal = AbortSignal.timeout(500);
  const startedAt = performance.now();
  await expect(query(endless, { signal })).rejects.toMatchObject({ code: 'READER_QUERY_INTERRUPTED' });
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  await expect(query('SELECT 1', { signal })).rejects.toMatchObject({ code: 'READER_QUERY_INTERRUPTED' });
});

test('a query process that cannot be started is told so, and leaves no folder', async () => {
  const childEntry = new URL('./no-such-script.ts', import.meta.url);
  using temporary = makeHome();
  vi.stubEnv('TMPDIR', temporary.home);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  using fixture = makeArchive({});
  const left = readdirSync(temporary.home);
  await expect(runQuery({ home: fixture.home, sql: 'SELECT 1', childEntry })).rejects.toMatchObject({
    code: 'READER_QUERY_FAILED',
  });
  expect(readdirSync(temporary.home)).toEqual(left);
});

test('a query process does not outlive the program that asked, and leaves no folder', async () => {
  using fixture = makeArchive({});
  using temporary = makeHome();
  const runQueryUrl = new URL('../../src/sandbox/run-query.ts', import.meta.url).href;
  const script = join(fixture.home, 'ask.mjs');
  writeFileSync(
    script,
    `import { runQuery } from ${JSON.stringify(runQueryUrl)};
     const limits = { cpuSeconds: 300 };
     await runQuery({ home: ${JSON.stringify(fixture.home)}, sql: ${JSON.stringify(endless)}, limits });`,
  );
  const entry = fileURLToPath(new URL('../../src/sandbox/query-child.ts', import.meta.url));
  const env = { ...process.env, TMPDIR: temporary.home };
  const folders = () => readdirSync(temporary.home).filter((name) => name.startsWith('spine-query-'));
  const parent = spawn(process.execPath, [script], { stdio: 'ignore', env });
  const children = () => childrenRunning(entry, parent.pid ?? 0);
  await untilHolds('the process of a question', () => children().length === 1);
  const [child] = children();
  expect(folders()).toHaveLength(1);
  parent.kill('SIGKILL');
  await untilHolds('its end', () => !isRunning(child ?? 0));
  expect(isRunning(child ?? 0)).toBe(false);
  expect(folders()).toEqual([]);
});

/** Linux tells of processes in /proc; elsewhere this test has nothing to look at and fails. */
function childrenRunning(entry: string, parentId: number): number[] {
  const ids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return ids.filter((id) => {
    try {
      const isOurs = readFileSync(`/proc/${id}/status`, 'utf8').includes(`PPid:\t${parentId}\n`);
      return isOurs && readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0').includes(entry);
    } catch {
      return false;
    }
  });
}

test('a process that copies cold days makes files that only their owner may read and nobody write; a query reads them', async () => {
  using fixture = makeHome();
  createSpine(fixture.home).close();
  sealDay(fixture.home, '2026-01-01', [logLine(logEntry(1)), logLine(logEntry(2))]);
  expect(await buildColdCopies({ home: fixture.home })).toMatchObject([{ table: 'logs', newDays: 1, failures: [] }]);
  const folder = sidecarFolder(fixture.home, 'logs');
  const [copy = ''] = copiesOf(fixture.home, 'logs');
  expect(statSync(join(folder, copy)).mode & 0o777).toBe(0o400);
  const sql = 'SELECT count(*), sum(id), count(payload) FROM all_logs';
  expect((await runQuery({ home: fixture.home, sql })).rows).toEqual([[2, 3, 2]]);
});
