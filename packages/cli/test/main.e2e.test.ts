import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isRunning, untilHolds } from '@agentspine/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliVersion } from '../src/version.ts';
import { appendTurns, turn } from './ledger-turns.ts';
import { exampleTranscripts, pathsBelow, TestSpine } from './test-spine.ts';

/** The bundle, as it is published. */
const main = join(import.meta.dirname, '../dist/main.js');

let spine: TestSpine;

beforeAll(async () => {
  spine = new TestSpine();
  await appendTurns(spine.home, [turn('m1')]);
  await spine.say('archive', 'build');
});

afterAll(() => spine[Symbol.dispose]());

function environment(home: string): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return { PATH, NODE_COMPILE_CACHE, HOME: spine.person, AGENTSPINE_HOME: home };
}

function start(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(process.execPath, [main, ...args], { env: environment(spine.home), ...options });
}

interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { exitCode, signal, ...texts };
}

test('the binary answers, with exit codes 0, 1 and 2', async () => {
  expect(await endOf(start(['--version']))).toMatchObject({ exitCode: 0, stdout: `${cliVersion}\n`, stderr: '' });
  expect(await endOf(start(['summary', '--json']))).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await endOf(start(['sessions', 'show', 'x']))).toMatchObject({ exitCode: 1, stdout: '' });
  expect(await endOf(start(['summary', '--frobnicate']))).toMatchObject({ exitCode: 2, stdout: '' });
});

test('a command loads few files of the bundle', async () => {
  expect(await filesLoadedBy('--version')).toBeLessThanOrEqual(7);
  expect(await filesLoadedBy('summary')).toBeLessThanOrEqual(14);
});

/** Counted from what V8 has covered. */
async function filesLoadedBy(command: string): Promise<number> {
  const folder = mkdtempSync(join(spine.home, 'coverage-'));
  const env = { ...environment(spine.home), NODE_V8_COVERAGE: folder };
  expect(await endOf(start([command], { env }))).toMatchObject({ exitCode: 0 });
  const reports = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  rmSync(folder, { recursive: true });
  const { result } = JSON.parse(reports[0] ?? '') as { result: { url: string }[] };
  return result.filter(({ url }) => url.startsWith(String(new URL('.', pathToFileURL(main))))).length;
}

test('SQL comes in on stdin, and the answer leaves whole through a pipe', async () => {
  const child = start(['query', '-', '--format', 'csv']);
  const ended = endOf(child);
  child.stdin?.end("SELECT range AS n, repeat('x', 100) AS x FROM range(20000)");
  const { exitCode, stdout } = await ended;
  expect(exitCode).toBe(0);
  expect(stdout.split('\r\n')).toHaveLength(20_002);
});

test('a reader that goes away early is no failure', async () => {
  const script = '"$0" "$@" | head -n 1; echo "$PIPESTATUS"';
  const sql = "SELECT repeat('x', 100) AS x FROM range(20000)";
  const args = ['-c', script, process.execPath, main, 'query', sql, '--format', 'csv'];
  const { stdout, stderr } = await endOf(spawn('bash', args, { env: environment(spine.home) }));
  expect([stdout, stderr]).toEqual(['x\r\n0\n', '']);
});

test.runIf(process.platform === 'linux')('a full disk behind stdout is one line on stderr and a failure', async () => {
  const args = ['-c', '"$0" "$@" > /dev/full', process.execPath, main, 'summary'];
  const { exitCode, stderr } = await endOf(spawn('sh', args, { env: environment(spine.home) }));
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^spine: the output of spine: the disk or quota is full; .* \[ENOSPC] \(FS_NO_SPACE\)\n$/);
});

test('P18: under a lax umask every file is for its owner alone, and every folder', async () => {
  using fresh = new TestSpine();
  const calls = [
    ['import', exampleTranscripts],
    ['query', 'SELECT count(*) FROM turns', '-o', join(fresh.folder, 'answer.txt')],
    ['plans', 'add', 'mine', '--preset', 'claude/max'],
    ['plans', 'list'],
    ['ledger', 'stamp', '--session', 's', '--unknown-session', 'tier=gold'],
    ['rederive'],
    ['summary'],
  ];
  for (const call of calls) {
    const args = ['-c', 'umask 022; exec "$0" "$@"', process.execPath, main, ...call];
    const { exitCode, stderr } = await endOf(spawn('sh', args, { env: environment(fresh.home) }));
    expect([call, exitCode, stderr]).toEqual([call, 0, '']);
  }
  const paths = [fresh.home, ...pathsBelow(fresh.folder)];
  expect(paths.length).toBeGreaterThan(15);
  const lax = paths.filter((path) => {
    const stat = statSync(path);
    return (stat.mode & 0o777) !== (stat.isDirectory() ? 0o700 : 0o600);
  });
  expect(lax).toEqual([]);
});

const endless = 'WITH RECURSIVE c AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM c) SELECT max(a) FROM c';
/** No limit ends it before the test's own timeout does. */
const queryEndless = ['query', endless, '--timeout', '150'];

test.runIf(process.platform === 'linux').each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a running query at once, with one line, exit code 1, and no process left behind',
  async (signal) => {
    const temporary = mkdtempSync(join(spine.folder, 'tmp-'));
    const child = start(queryEndless, { env: { ...environment(spine.home), TMPDIR: temporary } });
    const ended = endOf(child);
    const queryPid = await until(() => childrenOf(child.pid).find(isBusy));
    expect(pathsBelow(temporary)).toHaveLength(1);
    const sentAt = performance.now();
    child.kill(signal);
    expect(await ended).toEqual({
      exitCode: 1,
      signal: null,
      stdout: '',
      stderr: 'spine query: the query was interrupted (READER_QUERY_INTERRUPTED)\n',
    });
    expect(performance.now() - sentAt).toBeLessThan(2_000);
    await untilHolds('the end of the query', () => !isRunning(queryPid));
    expect(pathsBelow(temporary)).toEqual([]);
  },
);

test.runIf(process.platform === 'linux')('a query whose parent is killed ends by itself', async () => {
  const child = start(queryEndless);
  const ended = endOf(child);
  const queryPid = await until(() => childrenOf(child.pid).find(isBusy));
  child.kill('SIGKILL');
  expect(await ended).toMatchObject({ signal: 'SIGKILL' });
  await untilHolds('the end of the query', () => !isRunning(queryPid));
});

test.runIf(process.platform === 'linux')('Ctrl-C ends other commands at once, also while they wait', async () => {
  using fresh = new TestSpine();
  // Nobody writes into stdin: the command waits for it.
  const child = spawn(process.execPath, [main, 'blob', 'put', '-'], { env: environment(fresh.home) });
  const ended = endOf(child);
  await until(() => pathsBelow(fresh.folder).find((path) => path.endsWith('blobs')));
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ exitCode: null, signal: 'SIGINT', stdout: '' });
});

test('examples of the help that need no data of one’s own work', () => {
  const out = execFileSync(process.execPath, [main, 'help', 'query'], {
    env: environment(spine.home),
    encoding: 'utf8',
  });
  const example = /spine query "(.*)"\n/.exec(out)?.[1] ?? '';
  const args = [main, 'query', example];
  expect(execFileSync(process.execPath, args, { env: environment(spine.home), encoding: 'utf8' })).toMatch('1 row');
});

/** Asks again and again until there is an answer; the test's own timeout ends it. */
async function until<T>(ask: () => T | undefined): Promise<T> {
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function childrenOf(pid: number | undefined): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Whether a process has used processor time for longer than a start takes. */
function isBusy(pid: number): boolean {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]) > 60;
  } catch {
    return false;
  }
}
