import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fillLive } from '@agentspine/capture';
import { bodyLineOf } from '@agentspine/otlp/body-line';
import { firstSeed, openTempHome, promptLine, replyLine, roundsOf, seededRandom } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { listSessions, runSpine, spawnSpine, spine } from './run-spine.ts';

const random = seededRandom(firstSeed());
const randomKills = roundsOf({ small: 0, full: 20 });
const secret = 'a secret word';
/** A short round kills at some of the steps. */
const everyStep = roundsOf({ small: 9, full: 1 });

test('an erasure that is killed at any step is finished by the next one, nothing is imported meanwhile, and what others have stays', async () => {
  using folder = openTempHome();
  const [source, whole] = [join(folder.path, 'src'), join(folder.path, 'whole')];
  writeSources(source);
  await spine(whole, 'import', source);
  await spine(whole, 'record', 'token-usage', JSON.stringify({ session_id: 'gone-1', model: secret }));
  writeReports(whole);
  const figures = await keptFigures(whole);
  const seen = { steps: 0, killed: 0, refused: 0, random: 0 };
  for (let step = 1, survived = false; !survived; step += everyStep) {
    const home = copyOf(whole, join(folder.path, `step-${step}`));
    survived = forgetUntil(home, step).status === 0;
    seen.steps = step;
    if (!survived) seen.killed += 1;
    seen.refused += await finish(home, source);
    expect(await leftIn(home), `killed at step ${step}`).toEqual([]);
    expect(await keptFigures(home), `killed at step ${step}`).toEqual(figures);
    expect((await runSpine(home, 'doctor', '--deep')).stdout, `killed at step ${step}`).toMatch(/\n0 problems, /);
    rmSync(home, { recursive: true });
  }
  for (let round = 0; round < randomKills; round += 1) {
    const home = copyOf(whole, join(folder.path, `random-${round}`));
    const kill = { file: join(home, 'forget.json'), afterMs: Math.floor(random() * 400) };
    const run = await spawnSpine(home, ['forget', 'gone-1', 'gone-2'], kill);
    if (run.signal !== null) seen.random += 1;
    await finish(home, source);
    expect(await leftIn(home), `round ${round} of seed ${firstSeed()}`).toEqual([]);
    expect(await keptFigures(home)).toEqual(figures);
    rmSync(home, { recursive: true });
  }
  console.log(seen);
  expect(seen.killed).toBeGreaterThan(1);
  // After the last step nothing is left to be finished.
  expect(seen.refused).toBeGreaterThanOrEqual(seen.killed - 1);
}, 900_000);

test('control: an erasure that is killed and never finished leaves the session where the campaign looks for it', async () => {
  using folder = openTempHome();
  const [source, home] = [join(folder.path, 'src'), join(folder.path, 'home')];
  writeSources(source);
  await spine(home, 'import', source);
  expect(forgetUntil(home, 5).signal).toBe('SIGKILL');
  expect(await leftIn(home)).toContain('ledger.jsonl');
  for (const name of ['forget.json', 'tombstones.jsonl']) rmSync(join(home, name));
  await spine(home, 'import', source);
  await spine(home, 'rederive');
  expect(JSON.parse(await spine(home, 'sessions', 'list', '--json')).total).toBe(3);
}, 300_000);

function writeSources(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const session = (id: string, number: number, text?: string): string =>
    (promptLine(number, text) + replyLine(number, text)).replaceAll('made-up-session', id);
  writeFileSync(join(folder, 'gone-1.jsonl'), session('gone-1', 1, secret));
  writeFileSync(join(folder, 'both.jsonl'), session('kept', 2) + session('gone-2', 3, secret) + session('kept', 4));
}

/** What hooks, exporters and reports left of the sessions: in one body of telemetry with another one. */
function writeReports(home: string): void {
  const record = (session: string, said: string) => ({
    timeUnixNano: '1770000000000000000',
    attributes: [{ key: 'session.id', value: { stringValue: session } }],
    body: { stringValue: said },
  });
  const logRecords = [record('gone-1', secret), record('kept', 'an open word'), record('gone-2', secret)];
  const bytes = Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }));
  const message = {
    v: 1,
    id: 'a',
    harness: 'claude-code',
    receivedMs: 1,
    text: JSON.stringify({ session_id: 'gone-1', secret }),
  };
  for (const [name, text] of [
    ['otlp/bodies-2026-05-01.jsonl', bodyLineOf({ receivedMs: 1, signal: 'logs', encoding: 'json', bytes })],
    ['hooks/messages-2026-05-01.jsonl', `${JSON.stringify(message)}\n`],
    ['analytics/2026-05-01.html', secret],
  ] as const) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
}

function copyOf(home: string, to: string): string {
  cpSync(home, to, { recursive: true });
  return to;
}

function forgetUntil(home: string, step: number) {
  const program = join(import.meta.dirname, 'children/forget-until.ts');
  return spawnSync(process.execPath, [program, home, String(step), 'gone-1', 'gone-2'], {
    encoding: 'utf8',
    timeout: 300_000,
  });
}

/** Resumes what was killed; returns 1 where an import was refused before. */
async function finish(home: string, source: string): Promise<number> {
  let refused = 0;
  if (existsSync(join(home, 'forget.json'))) {
    const run = await runSpine(home, 'import', source);
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('HOME_ERASURE_UNFINISHED') });
    refused = 1;
    await spine(home, 'forget', '--resume');
  } else if ((await runSpine(home, 'sessions', 'show', 'gone-1')).exitCode === 0) {
    await spine(home, 'forget', 'gone-1', 'gone-2');
  }
  cpSync(join(source, 'gone-1.jsonl'), join(source, 'copied.jsonl'));
  await spine(home, 'import', source);
  await spine(home, 'rederive');
  return refused;
}

/** Files of the home with something of the sessions. */
async function leftIn(home: string): Promise<readonly string[]> {
  const { stdout } = await runSpine(home, 'forget', '--verify', '--marker', secret, '--json');
  return JSON.parse(stdout).found.map(({ path }: { readonly path: string }) => path);
}

/** Figures of the session that stays, those of its telemetry too. */
async function keptFigures(home: string): Promise<unknown> {
  const sessions = await listSessions(home);
  await fillLive(home);
  const reports = await spine(home, 'query', "SELECT * FROM live.session_reports WHERE session_id = 'kept'", '--json');
  return [sessions.filter(({ sessionId }) => sessionId === 'kept'), JSON.parse(reports).rows];
}
