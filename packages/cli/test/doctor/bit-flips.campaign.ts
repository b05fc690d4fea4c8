import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { firstSeed, roundsOf, seededRandom } from '@agentspine/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleTranscripts, pathsBelow, TestSpine } from '../test-spine.ts';

/**
 * One flipped bit in a home, many times (RELIABILITY P9): a question may fail, and its answer may be right; where the answer is
 * another one, `doctor --deep` finds the damage. The home has what is derived from transcripts. Records, logs and rules are in no
 * other file, and nothing can tell what they were.
 */
const flips = roundsOf({ small: 3, full: 200 });

interface Subject {
  readonly file: string;
  /** What reads the file, so that damage in it could reach an answer. */
  readonly derive: readonly (readonly string[])[];
}

const subjects: readonly Subject[] = [
  { file: 'ledger.jsonl', derive: [['archive', 'rebuild']] },
  { file: 'custody/manifest.jsonl', derive: [['rederive']] },
  { file: 'archive.sqlite', derive: [] },
  { file: 'spine.db', derive: [] },
];

const spine = new TestSpine();
const whole = join(spine.folder, 'whole');
let questions: readonly (readonly string[])[] = [];
let answers: readonly string[] = [];

beforeAll(async () => {
  await spine.say('import', exampleTranscripts);
  const tasks = await spine.json<readonly { id: string }[]>('task', 'list');
  questions = [
    ['summary', '--by', 'model', '--json'],
    ['summary', '--by', 'session', '--json'],
    ['summary', '--by', 'tool', '--json'],
    ['sessions', 'list', '--json'],
    ['task', 'list', '--json'],
    ['turns', 'list', '--json'],
    ['search', 'test', '--limit', '50', '--json'],
    ...tasks.map(({ id }) => ['timeline', id, '--json']),
  ];
  answers = (await ask()).map(({ stdout }) => stdout);
  cpSync(spine.home, whole, { recursive: true });
});

afterAll(() => spine[Symbol.dispose]());

async function ask() {
  const runs = [];
  for (const question of questions) runs.push(await spine.run(question));
  return runs;
}

/** Makes the home what it was, in the same files: a copy of a ledger is another ledger to what was built from it. */
function restore(): void {
  const kept = new Set(pathsBelow(whole).map((path) => relative(whole, path)));
  for (const path of pathsBelow(spine.home)) {
    if (statSync(path).isFile() && !kept.has(relative(spine.home, path))) rmSync(path);
  }
  for (const name of kept) {
    const source = join(whole, name);
    if (!statSync(source).isFile()) continue;
    mkdirSync(dirname(join(spine.home, name)), { recursive: true });
    writeFileSync(join(spine.home, name), readFileSync(source));
  }
}

/** Flips a bit of a file and returns where. */
function flip(path: string, random: () => number): string {
  const bytes = readFileSync(path);
  const at = Math.floor(random() * statSync(path).size);
  const bit = Math.floor(random() * 8);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  writeFileSync(path, bytes);
  return `byte ${at}, bit ${bit}`;
}

test.each(subjects)(
  'P9: no bit that flips in $file gives another answer that doctor --deep does not find',
  async ({ file, derive }) => {
    const seed = firstSeed();
    const random = seededRandom(seed);
    const unfound: string[] = [];
    const tally = { refused: 0, right: 0, found: 0 };
    for (let round = 0; round < flips; round += 1) {
      restore();
      const place = flip(join(spine.home, file), random);
      for (const command of derive) await spine.run(command);
      const runs = await ask();
      const wrong = runs.findIndex(({ exitCode, stdout }, index) => exitCode === 0 && stdout !== answers[index]);
      if (wrong < 0) {
        if (runs.some(({ exitCode }) => exitCode !== 0)) tally.refused += 1;
        else tally.right += 1;
      } else if ((await spine.run(['doctor', '--deep'])).exitCode === 0) {
        unfound.push(`seed ${seed}, round ${round}: ${place}: spine ${questions[wrong]?.join(' ')}`);
      } else tally.found += 1;
    }
    console.log(`${file}: ${flips} flips, ${JSON.stringify(tally)}, not found ${unfound.length}`);
    expect(unfound).toEqual([]);
  },
);
