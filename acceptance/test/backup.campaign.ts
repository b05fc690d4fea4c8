import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { firstSeed, openTempHome, roundsOf, seededRandom } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { ChildProgram } from './child-program.ts';
import { judgePrefix, marksIn, parseSaid } from './prefix-of-writes.ts';
import { type KillPoint, runSpine, spawnSpine, spine } from './run-spine.ts';
import { faultsOf, readStoredRows } from './stored-rows.ts';

const seed = firstSeed();
const random = seededRandom(seed);
const rounds = roundsOf({ small: 3, full: 50 });
const writersCount = 8;
const tables = ['messages', 'token_usage', 'delivery_events', 'logs'];
const dayMs = 86_400_000;
const today = Math.floor(Date.now() / dayMs) * dayMs;
const days = [0, 1, 32, 33, 400].map((back) => today - back * dayMs);
const archiving = [
  ['store', 'archive', '--json'],
  ['store', 'archive', '--compress', '--vacuum', '--json'],
];

test('backups beside eight writers, an import and an archiver, killed at random: each is whole and has of each writer exactly the first calls, all that it had acknowledged before among them', async () => {
  using folder = openTempHome();
  const home = join(folder.path, 'home');
  const to = join(folder.path, 'backups');
  const start = (name: string, ...args: readonly string[]) => new ChildProgram(folder.path, name, args).hasBegun();
  const lines = (mark: number): string =>
    JSON.stringify({ home, seed: seed + mark, mark: `w${mark}`, days, pauseMs: 5, goesOn: true });
  const writers = [
    await start('write-records', home, 'goes-on'),
    ...(await Promise.all(Array.from({ length: writersCount - 1 }, (_, mark) => start('write-lines', lines(mark))))),
  ];
  const others = [
    await start('import-growing', home, join(folder.path, 'sources'), String(seed)),
    await start('repeat-spine', home, JSON.stringify(archiving)),
  ];
  const said = () => writers.map((writer) => parseSaid(writer.said()));
  const isOf =
    (writer: number) =>
    (mark: string): boolean =>
      writer === 0 ? /^mark:\d/.test(mark) : mark.startsWith(`mark:w${writer - 1}-`);
  const seen = { killed: 0, whole: 0, callsMeanwhile: 0, busy: 0, spooled: 0, spooledMissing: 0 };
  let wholeMs = 1_500;
  for (let round = 0; round < rounds; round += 1) {
    const where = `seed ${seed}, round ${round}`;
    for (const child of [...writers, ...others])
      expect(child.isRunning, `${child.name}: ${child.complaints()}`).toBe(true);
    const before = said();
    const kill: KillPoint | undefined = round % 3 === 1 ? { afterMs: Math.floor(random() * wholeMs) } : undefined;
    const startedAt = performance.now();
    const run = await spawnSpine(home, ['backup', to], kill);
    const tookMs = performance.now() - startedAt;
    if (run.signal !== null) {
      seen.killed += 1;
      console.log(`${where}: killed after ${Math.round(tookMs)} ms`);
      continue;
    }
    const after = said();
    wholeMs = tookMs;
    expect(run, where).toMatchObject({ exitCode: 0, stderr: '' });
    seen.whole += 1;
    const again = join(folder.path, 'again');
    await spine(home, 'restore', to, '--into', again);
    // A record may wait in the spool.
    await spine(again, 'spool', 'replay');
    const rows = readStoredRows(again, tables);
    const early = before.flatMap(({ acknowledged }) => acknowledged);
    expect(faultsOf(early, rows), where).toEqual([]);
    const judged = before.map((_, writer) => {
      const [was, is] = [before[writer], after[writer]];
      if (was === undefined || is === undefined) throw new Error('every writer has said something');
      return judgePrefix({ before: was, after: is, stored: marksIn(rows, isOf(writer)) });
    });
    expect(
      judged.flatMap(({ faults }, writer) => faults.map((fault) => `writer ${writer}: ${fault}`)),
      where,
    ).toEqual([]);
    // The import was in the midst of its work: what it had taken into custody comes into the trace first.
    await spine(again, 'trace', 'import');
    const { stdout } = await runSpine(again, 'doctor', '--deep');
    expect(stdout, where).toMatch(/\n0 problems, \d+ notices?\n$/);
    rmSync(again, { recursive: true });
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    const meanwhile = sum(after.map(({ begun }) => begun.length)) - sum(before.map(({ begun }) => begun.length));
    seen.callsMeanwhile += meanwhile;
    seen.busy = sum(after.map(({ busy }) => busy));
    seen.spooled = sum(after.map(({ spooled }) => spooled.size));
    seen.spooledMissing += sum(judged.map(({ spooledMissing }) => spooledMissing));
    console.log(
      `${where}: whole in ${Math.round(tookMs)} ms, ${early.length} rows acknowledged before, ${meanwhile} calls begun meanwhile, ` +
        `calls in it ${judged.map(({ calls }) => calls).join(' ')}; so far ${seen.busy} busy, ${seen.spooled} spooled, ${seen.spooledMissing} of them late`,
    );
  }
  const ends = await Promise.all([...writers, ...others].map((child) => child.end()));
  expect(ends).toEqual(ends.map(() => ({ code: 0, complaints: '' })));
  const verified = JSON.parse(await spine(home, 'backup', 'verify', to, '--json'));
  expect(verified.problems).toEqual([]);
  // One that was killed may have been whole already.
  expect(verified.snapshots).toBeGreaterThanOrEqual(seen.whole);
  expect(verified.snapshots).toBeLessThanOrEqual(seen.whole + seen.killed);
  // A kill leaves a database at most, and its journal; the next backup removes both.
  const left = readdirSync(to).filter((name) => name.startsWith('.tmp.') && !name.endsWith('-journal'));
  expect(left.length).toBeLessThanOrEqual(Math.min(1, seen.killed));
  console.log(`seed ${seed}: ${said().flatMap(({ acknowledged }) => acknowledged).length} rows, backups:`, seen);
  expect(seen.whole).toBeGreaterThan(0);
  expect(seen.callsMeanwhile).toBeGreaterThan(0);
});
