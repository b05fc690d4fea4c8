import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstSeed, openTempHome, roundsOf } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { ChildProgram } from './child-program.ts';
import type { SaidRun } from './children/repeat-spine.ts';
import { differencesOf, dumpArchive, rowsOf } from './dump-archive.ts';
import { runSpine, spine } from './run-spine.ts';
import { checkIntegrity, faultsOf, parseAcknowledged, readColdDays, readStoredRows } from './stored-rows.ts';

const seed = firstSeed();
const runMs = 1_000 * roundsOf({ small: 4, full: 30 });
const dayMs = 86_400_000;
const tables = ['messages', 'token_usage', 'delivery_events', 'logs'];

/** Old enough to leave, half of them; the others stay. */
const today = Math.floor(Date.now() / dayMs) * dayMs;
const days = [0, 1, 29, 32, 33, 34, 35, 400].map((back) => today - back * dayMs);

/** What never shrinks while others write, archive and import. */
const counts = [
  'SELECT count(*) AS n FROM log.all_logs',
  'SELECT count(*) AS n FROM obs.messages',
  'SELECT count(*) AS n FROM archive.turns',
].map((sql) => ['query', sql, '--json']);
const questions = [...counts, ['summary', '--json'], ['recent', '--json'], ['hot-tables'], ['store', 'size']];
const archiving = [
  ['store', 'archive', '--json'],
  ['store', 'archive', '--compress', '--json'],
  ['store', 'archive', '--active-runs', '--vacuum', '--json'],
  ['store', 'verify', '--json'],
];

/**
 * Nothing, or that a transcript goes on which the clock had called over: its lines are of another year; or that an import which runs
 * has not filled the trace yet.
 */
const noticed =
  /^(?:spine import: the trace of \d+ transcripts? (?:was|were) derived again from custody, .+\n|spine (?:recent|hot-tables): the trace lacks .+ in custody; "spine trace import" fills it\n)*$/;

test('A200: records, lines, cold archive, imports and questions at once in one home: no error, and no row lost', async () => {
  using folder = openTempHome();
  const home = join(folder.path, 'home');
  const sources = join(folder.path, 'sources');
  const start = (name: string, ...args: readonly string[]) => new ChildProgram(folder.path, name, args).hasBegun();
  const writers = await Promise.all([
    start('write-records', home),
    start('write-lines', JSON.stringify({ home, seed, mark: 'a', days })),
  ]);
  const importing = await start('import-growing', home, sources, String(seed));
  const [archivist, asker] = await Promise.all([
    start('repeat-spine', home, JSON.stringify(archiving)),
    start('repeat-spine', home, JSON.stringify(questions)),
  ]);
  await sleep(runMs);
  // The counts are the first questions; a slow machine may need longer for them.
  await asker.hasSaid(counts.length);
  const running = [archivist, asker];
  const ends = await Promise.all([...writers, importing, ...running].map((child) => child.end()));
  expect(ends).toEqual(ends.map(() => ({ code: 0, complaints: '' })));

  const runs = [importing, ...running].map((child) => child.said().map((line) => JSON.parse(line) as SaidRun));
  expect(runs.flat().filter(({ exitCode, stderr }) => exitCode !== 0 || !noticed.test(stderr))).toEqual([]);
  for (const question of counts) expect(shrinkingOf(runs[2] ?? [], question)).toEqual([]);

  const acknowledged = writers.flatMap((child) => parseAcknowledged(child.said()));
  const stored = readStoredRows(home, tables);
  expect(faultsOf(acknowledged, stored)).toEqual([]);
  expect(stored.size).toBe(acknowledged.length);

  await spine(home, 'import', sources);
  const alone = join(folder.path, 'alone');
  await spine(alone, 'import', sources);
  expect(differencesOf(dumpArchive(home), dumpArchive(alone))).toEqual([]);
  expect(['spine.db', 'archive.sqlite'].map((name) => checkIntegrity(join(home, name)))).toEqual(['ok', 'ok']);
  const { stdout } = await runSpine(home, 'doctor', '--deep');
  expect(stdout).toMatch(/\n0 problems, 0 notices\n$/);

  const cold = [...readColdDays(join(home, 'archive/logs')).values()].flat().length;
  const turns = rowsOf(dumpArchive(home));
  console.log(`seed ${seed}, ${runMs} ms: ${acknowledged.length} rows, ${cold} of them cold, ${turns} derived; runs`, {
    imports: runs[0]?.length,
    archiving: runs[1]?.length,
    questions: runs[2]?.length,
  });
  expect(Math.min(cold, turns, ...runs.map(({ length }) => length))).toBeGreaterThan(0);
});

/** Pairs of answers to a question of which the later is the smaller one. */
function shrinkingOf(runs: readonly SaidRun[], question: readonly string[]): readonly (readonly number[])[] {
  const asked = runs.filter(({ args }) => args.join(' ') === question.join(' '));
  const answers = asked.map(({ stdout }) => (JSON.parse(stdout) as { readonly rows: [[number]] }).rows[0][0]);
  expect(answers.length).toBeGreaterThan(0);
  return answers.slice(1).flatMap((answer, place) => {
    const before = answers[place] ?? 0;
    return answer < before ? [[before, answer]] : [];
  });
}
