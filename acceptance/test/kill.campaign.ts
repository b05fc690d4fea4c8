import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { firstSeed, openTempHome, roundsOf, seededRandom, type TempHome } from '@agentspine/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFaults, phaseOf } from './check-home.ts';
import { type Dice, diceOf } from './claude-session.ts';
import { type ArchiveDump, differencesOf, dumpArchive, rowsOf } from './dump-archive.ts';
import { makeHistory, writeHistory } from './make-history.ts';
import { type KillPoint, spawnSpine } from './run-spine.ts';

/** So many made-up homes together: enough that an import takes much longer than the start of a process. */
const histories = roundsOf({ small: 5, full: 40 });

/** More kills in one round than this would only be the same round again. */
const killsMax = 3;

describe('a command that is killed at any moment', () => {
  let folder: TempHome;
  let sources: string;
  /** A home after an import that nobody disturbed. */
  let whole: string;
  let expected: ArchiveDump;
  let importMs: number;
  const seed = firstSeed();
  const dice = diceOf(seededRandom(seed));

  beforeAll(async () => {
    folder = openTempHome();
    sources = join(folder.path, 'sources');
    whole = join(folder.path, 'whole');
    for (let number = 1; number <= histories; number += 1) {
      writeHistory(join(sources, String(number)), makeHistory(seed * 1000 + number, { size: 3 }));
    }
    importMs = await timeOf(whole, ['import', sources]);
    expected = dumpArchive(whole);
    expect(rowsOf(expected)).toBeGreaterThan(1000);
  });

  afterAll(() => folder[Symbol.dispose]());

  const newHome = (): string => {
    const home = join(folder.path, 'killed');
    rmSync(home, { recursive: true, force: true });
    return home;
  };

  test('INV-14: import leaves no ledger line ahead of custody, every blob whole, and goes on to the same archive', async () => {
    const phases = new Map<string, number>();
    for (let round = 0; round < roundsOf({ small: 4, full: 50 }); round += 1) {
      const home = newHome();
      for (let left = 1 + dice.below(killsMax); left > 0; left -= 1) {
        const kill = importKillOf(round, home, importMs, dice);
        const run = await spawnSpine(home, ['import', sources], kill);
        const where = `seed ${seed}, round ${round}, ${JSON.stringify(kill)}`;
        expect(findFaults(home), where).toEqual([]);
        if (run.signal !== null) phases.set(phaseOf(home), (phases.get(phaseOf(home)) ?? 0) + 1);
      }
      await finish(home, ['import', sources]);
      expect(findFaults(home)).toEqual([]);
      expect(differencesOf(dumpArchive(home), expected), `seed ${seed}, round ${round}`).toEqual([]);
    }
    console.log(`seed ${seed}, an import of ${importMs} ms was killed in the phases`, Object.fromEntries(phases));
    expect(phases.size).toBeGreaterThan(1);
  });

  test.each([
    ['rederive', ['rederive'], 'ledger.jsonl.new'],
    ['archive rebuild', ['archive', 'rebuild'], 'archive.sqlite.building'],
  ])('%s leaves the old state or the new one', async (_, args, workFile) => {
    const home = newHome();
    cpSync(whole, home, { recursive: true });
    const commandMs = await timeOf(home, args);
    let killed = 0;
    for (let round = 0; round < roundsOf({ small: 2, full: 25 }); round += 1) {
      rmSync(home, { recursive: true });
      cpSync(whole, home, { recursive: true });
      const point: KillPoint = { afterMs: Math.floor(dice.next() * commandMs) };
      const kill = round % 2 === 0 ? point : { afterMs: dice.below(60), file: join(home, workFile) };
      const run = await spawnSpine(home, args, kill);
      if (run.signal !== null) killed += 1;
      const where = `seed ${seed}, round ${round}, ${JSON.stringify(kill)}`;
      expect(findFaults(home), where).toEqual([]);
      // For a moment between two archives there is none; there is never another one.
      if (phaseOf(home) === 'archive') expect(differencesOf(dumpArchive(home), expected), where).toEqual([]);
      // An import in between finds nothing new, and brings together again what belongs together.
      await finish(home, ['import', sources]);
      expect(differencesOf(dumpArchive(home), expected), where).toEqual([]);
      await finish(home, args);
      expect(differencesOf(dumpArchive(home), expected), where).toEqual([]);
      expect(existsSync(join(home, workFile)), `${workFile} is left behind`).toBe(false);
    }
    expect(killed).toBeGreaterThan(0);
  });
});

/** Spread over the whole run, and once in a while right where one store was written and the next one was not. */
function importKillOf(round: number, home: string, importMs: number, dice: Dice): KillPoint {
  if (round % 3 === 1) return { file: join(home, 'custody/manifest.jsonl'), afterMs: dice.below(40) };
  if (round % 3 === 2) return { file: join(home, 'archive.sqlite.building'), afterMs: dice.below(150) };
  return { afterMs: 100 + Math.floor(dice.next() * importMs) };
}

async function timeOf(home: string, args: readonly string[]): Promise<number> {
  const startedMs = performance.now();
  await finish(home, args);
  return Math.round(performance.now() - startedMs);
}

async function finish(home: string, args: readonly string[]): Promise<void> {
  const run = await spawnSpine(home, args);
  expect(run, `spine ${args.join(' ')}`).toMatchObject({ exitCode: 0, signal: null });
}
