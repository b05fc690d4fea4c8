import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { firstSeed, hasCorpus, openTempHome, roundsOf, seededRandom, titleOverCorpus } from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { type Dice, diceOf } from './claude-session.ts';
import { type ArchiveDump, dumpArchive } from './dump-archive.ts';
import { dumpTrace, traceDifferences } from './dump-trace.ts';
import { type HistoryFile, makeHistory, writeHistory } from './make-history.ts';
import { type MutatedRecord, mutateRecord } from './mutate-record.ts';
import { readCorpusFiles } from './read-corpus-files.ts';
import { runSpineAt, spineAt } from './run-spine.ts';

const seed = firstSeed();

/** When all of the made-up logs is long over. */
const late = new Date('2028-01-01T00:00:00Z');

/** So much of a real transcript is enough to hold every kind of its records. */
const linesMax = 80;

interface OddFile extends MutatedRecord {
  readonly file: HistoryFile;
}

/** A transcript in which one record is odd; `undefined` where it has no record. */
function makeOdd(file: HistoryFile, dice: Dice): OddFile | undefined {
  const lines = file.bytes.toString('utf8').split('\n').slice(0, linesMax);
  const records = lines.flatMap((line, place) => {
    const record = parseRecord(line);
    return record === undefined ? [] : [{ record, place }];
  });
  if (records.length === 0) return undefined;
  const { record, place } = dice.pick(records);
  const mutated = mutateRecord(record, dice);
  const text = lines.with(place, mutated.text).join('\n');
  // A name of its own, so that nothing of it is taken for a part of a healthy file.
  return { ...mutated, file: { path: file.path.replace(/\.jsonl$/, '.odd.jsonl'), bytes: Buffer.from(text) } };
}

function parseRecord(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The rows of healthy sessions that are not in a home. */
function lostRows(home: string, archive: ArchiveDump, trace: ReturnType<typeof dumpTrace>): readonly string[] {
  const found = dumpArchive(home);
  const lost = [...archive].flatMap(([table, rows]) => {
    const there = new Set(found.get(table));
    return rows.filter((row) => !there.has(row)).map((row) => `- ${table} ${row}`);
  });
  const ofTrace = traceDifferences(dumpTrace(home), trace).filter((line) => line.startsWith('- '));
  return [...lost, ...ofTrace].map((line) => line.slice(0, 400));
}

/** What asks a home for everything that it holds, and the exit codes that are documented for it. */
const questions: readonly (readonly [exitCodes: readonly number[], ...args: string[]])[] = [
  [[0], 'import', '--problems', '--json'],
  [[0], 'summary', '--json'],
  [[0], 'sessions', 'list', '--json'],
  [[0], 'task', 'list', '--all', '--limit', '100', '--json'],
  [[0], 'verify', '--json'],
  [[0], 'search', 'harbour', 'café', '--json'],
  [[0], 'status', '--json'],
  [[0], 'trace', 'rebuild'],
  [[0], 'doctor', '--deep'],
];

/** Odd files of a round: each beside all healthy ones, and beside each other. */
const oddFiles = 4;

async function runRounds(rounds: number, oddOf: (seed: number, dice: Dice) => OddFile | undefined): Promise<number> {
  using folder = openTempHome();
  const [sources, healthyHome, home] = ['sources', 'healthy', 'home'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  const healthy = makeHistory(seed + 500_000, { size: 1 });
  writeHistory(sources, healthy);
  await spineAt(late, healthyHome, 'import', sources);
  const [archive, trace] = [dumpArchive(healthyHome), dumpTrace(healthyHome)];
  let odd = 0;
  for (let round = 0; round < rounds; round += 1) {
    const made = Array.from({ length: oddFiles }, (_, index) => {
      const number = seed * 10_000 + round * oddFiles + index;
      return oddOf(number, diceOf(seededRandom(number)));
    }).filter((each) => each !== undefined);
    odd += made.length;
    for (const path of [home, sources]) rmSync(path, { recursive: true, force: true });
    writeHistory(sources, [...healthy, ...made.map(({ file }) => file)]);
    const names = made.map(({ file, done }) => `${file.path}: ${done.join(', ')}`);
    const what = `seed ${seed}, round ${round}, ${names.join('; ')}`;
    for (const [exitCodes, ...args] of [[[0], 'import', sources] as const, ...questions]) {
      const run = await runSpineAt(late, home, ...args);
      const said = run.stderr.slice(0, 2_000);
      expect(
        exitCodes,
        `${what}: spine ${args.join(' ')} ended with ${run.exitCode}: ${said}${run.stdout.slice(-500)}`,
      ).toContain(run.exitCode);
      expect(said, what).not.toMatch(/^\s+at |internal error|not filled|Error:/m);
    }
    expect(lostRows(home, archive, trace), what).toEqual([]);
    expect(JSON.parse((await runSpineAt(late, home, 'status', '--json')).stdout), what).toMatchObject({
      notInTrace: null,
    });
  }
  return odd;
}

describe('one odd record among healthy sessions', () => {
  test('of a made-up transcript loses nothing of theirs, and stops no command', async () => {
    const rounds = roundsOf({ small: 4, full: 200 });
    const odd = await runRounds(rounds, (number, dice) => {
      return makeOdd(dice.pick(makeHistory(number, { size: 1 })), dice);
    });
    expect(odd).toBeGreaterThan(rounds);
  });

  test.skipIf(!hasCorpus)(
    titleOverCorpus('of a real transcript loses nothing of theirs, and stops no command'),
    async () => {
      const files = readCorpusFiles().filter(({ bytes }) => bytes.length < 4_000_000);
      const rounds = roundsOf({ small: 4, full: 200 });
      const odd = await runRounds(rounds, (_number, dice) => makeOdd(dice.pick(files), dice));
      expect(odd).toBeGreaterThan(rounds);
    },
  );
});
