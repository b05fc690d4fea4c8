import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { firstSeed, openTempHome, roundsOf, seededRandom } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { ChildProgram } from './child-program.ts';
import { type KillPoint, runSpine, spawnSpine, spine } from './run-spine.ts';
import { type Acknowledged, faultsOf, parseAcknowledged, readStoredRows } from './stored-rows.ts';

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

test('backups beside eight writers, an import and an archiver, killed at random: each is whole and has all that was acknowledged before it', async () => {
  using folder = openTempHome();
  const home = join(folder.path, 'home');
  const to = join(folder.path, 'backups');
  const start = (name: string, ...args: readonly string[]) => new ChildProgram(folder.path, name, args).hasBegun();
  const lines = (mark: number): string =>
    JSON.stringify({ home, seed: seed + mark, mark: `w${mark}`, days, pauseMs: 5 });
  const writers = [
    await start('write-records', home),
    ...(await Promise.all(Array.from({ length: writersCount - 1 }, (_, mark) => start('write-lines', lines(mark))))),
  ];
  const others = [
    await start('import-growing', home, join(folder.path, 'sources'), String(seed)),
    await start('repeat-spine', home, JSON.stringify(archiving)),
  ];
  const acknowledged = (): readonly Acknowledged[] => writers.flatMap((writer) => parseAcknowledged(writer.said()));
  const seen = { killed: 0, whole: 0 };
  let wholeMs = 1_500;
  for (let round = 0; round < rounds; round += 1) {
    const where = `seed ${seed}, round ${round}`;
    const before = acknowledged();
    const kill: KillPoint | undefined = round % 3 === 1 ? { afterMs: Math.floor(random() * wholeMs) } : undefined;
    const startedAt = performance.now();
    const run = await spawnSpine(home, ['backup', to], kill);
    if (run.signal !== null) {
      seen.killed += 1;
      continue;
    }
    wholeMs = performance.now() - startedAt;
    expect(run, where).toMatchObject({ exitCode: 0, stderr: '' });
    seen.whole += 1;
    const again = join(folder.path, 'again');
    await spine(home, 'restore', to, '--into', again);
    expect(faultsOf(before, readStoredRows(again, tables)), where).toEqual([]);
    // The import was in the midst of its work: what it had taken into custody comes into the trace first. A record may wait in the spool.
    await spine(again, 'trace', 'import');
    await spine(again, 'spool', 'replay');
    const { stdout } = await runSpine(again, 'doctor', '--deep');
    expect(stdout, where).toMatch(/\n0 problems, \d+ notices?\n$/);
    rmSync(again, { recursive: true });
  }
  const ends = await Promise.all([...writers, ...others].map((child) => child.end()));
  expect(ends).toEqual(ends.map(() => ({ code: 0, complaints: '' })));
  expect(JSON.parse(await spine(home, 'backup', 'verify', to, '--json'))).toMatchObject({
    snapshots: seen.whole,
    problems: [],
  });
  // A kill leaves a database at most, and its journal; the next backup removes both.
  const left = readdirSync(to).filter((name) => name.startsWith('.tmp.') && !name.endsWith('-journal'));
  expect(left.length).toBeLessThanOrEqual(Math.min(1, seen.killed));
  console.log(`seed ${seed}: ${acknowledged().length} rows, backups:`, seen);
  expect(seen.whole).toBeGreaterThan(0);
}, 7_200_000);
