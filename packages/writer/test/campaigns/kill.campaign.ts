import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstSeed, openTempHome, roundsOf, seededRandom, untilHolds } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openWriter } from '../../src/index.ts';
import { RecordingProcess } from './recording-process.ts';
import { faultsOfIds, HomeReader, missingOf } from './stored-records.ts';

const processes = 8;
/** Long enough for some checkpoints; a round is mostly the start of its processes. */
const recordingMsMax = 700;
const seed = firstSeed();
const random = seededRandom(seed);

test('A201: eight processes that are killed at any moment lose no record that they returned, round after round (P1)', async () => {
  using folder = openTempHome();
  const home = join(folder.path, 'home');
  const reader = new HomeReader(home);
  let [returned, spooled] = [0, 0];
  for (let round = 0; round < roundsOf({ small: 4, full: 100 }); round += 1) {
    const durability = round % 2 === 0 ? 'power' : 'process';
    // In some rounds clocks jump by an hour; ids go on all the same.
    const clockSwingMs = round % 5 === 3 ? 3_600_000 : undefined;
    const recording = startAll(folder.path, (index) => ({ home, durability, mark: `${round}-${index}`, clockSwingMs }));
    await Promise.all(recording.map((each) => each.hasBegun()));
    await killAtRandom(recording, recordingMsMax);
    const acknowledged = recording.map((each) => each.acknowledged());
    const stored = reader.readNew();
    const where = `seed ${seed}, round ${round}`;
    expect(missingOf(acknowledged.flat(), stored), where).toEqual([]);
    expect(faultsOfIds(acknowledged, stored), where).toEqual([]);
    expect(recording.map((each) => [each.complaints(), each.lost()]).filter(String), where).toEqual(
      recording.map(() => ['', []]),
    );
    returned += acknowledged.flat().length;
    spooled += stored.filter(({ place }) => place === 'spool').length;
  }
  console.log(`seed ${seed}: ${returned} records were returned and found, ${spooled} of them in the spool`);
  expect(returned).toBeGreaterThan(0);
});

test('P1: processes that are killed while they make a home leave one that opens, with all that they returned', async () => {
  using folder = openTempHome();
  const phases = { none: 0, made: 0, recording: 0 };
  for (let round = 0; round < roundsOf({ small: 2, full: 60 }); round += 1) {
    const home = join(folder.path, `home-${round}`);
    const recording = startAll(folder.path, (index) => ({ home, durability: 'power', mark: `new-${round}-${index}` }));
    // The clock starts when the first of them begins to make the home, or, every other round, the database.
    const first = round % 2 === 0 ? home : join(home, 'spine.db');
    await untilHolds(first, () => existsSync(first), { everyMs: 1 });
    await killAtRandom(recording, random() * 300);
    const acknowledged = recording.map((each) => each.acknowledged());
    const hadDatabase = existsSync(join(home, 'spine.db'));
    phases[acknowledged.flat().length > 0 ? 'recording' : hadDatabase ? 'made' : 'none'] += 1;
    using writer = openWriter({ home, onProblem: (problem) => expect(problem).toBeUndefined() });
    writer.obs.recordTick({ source: `mark:after-${round}`, detailJson: {} });
    const stored = new HomeReader(home).readNew();
    const where = `seed ${seed}, round ${round}`;
    expect(missingOf(acknowledged.flat(), stored), where).toEqual([]);
    expect(faultsOfIds(acknowledged, stored), where).toEqual([]);
    expect(stored.some(({ mark, place }) => mark === `mark:after-${round}` && place === 'database')).toBe(true);
  }
  console.log(`seed ${seed}: killed in the phases`, phases);
  expect(phases.made + phases.recording).toBeGreaterThan(0);
});

function startAll(
  folder: string,
  optionsOf: (index: number) => ConstructorParameters<typeof RecordingProcess>[1],
): RecordingProcess[] {
  return Array.from({ length: processes }, (_, index) => new RecordingProcess(folder, optionsOf(index)));
}

/** Each at a moment of its own. */
async function killAtRandom(recording: readonly RecordingProcess[], withinMs: number): Promise<void> {
  await Promise.all(
    recording.map(async (each) => {
      await sleep(random() * withinMs);
      await each.kill();
    }),
  );
}
