import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { firstSeed, openTempHome, roundsOf, seededRandom, takesAll } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { findFaults } from '../check-home.ts';
import { diceOf } from '../claude-session.ts';
import { differencesOf, dumpArchive, rowsOf } from '../dump-archive.ts';
import { writeHistory } from '../make-history.ts';
import { spawnSpine } from '../run-spine.ts';
import { growingOldWays, otherWays, type Way } from '../ways-to-import.ts';
import { historyMakers, makeHarnessHistory } from './all-histories.ts';
import { compareHarnessWays } from './compare-harness-ways.ts';
import type { HarnessFile } from './harness-history.ts';

const allWays = [...otherWays, ...growingOldWays];
const harnesses = Object.keys(historyMakers);

/** In the short round a fifth of the ways, others for each harness: each of them is gone. */
function waysOf(source: string, from = 0): readonly Way[] {
  if (takesAll) return allWays;
  return allWays.filter((_, index) => index % 5 === (harnesses.indexOf(source) + from) % 5);
}

test.each(harnesses)('INV-15, INV-16: histories of %s come out the same in every way', async (source) => {
  const differences: string[] = [];
  for (let seed = firstSeed(); seed < firstSeed() + roundsOf({ small: 1, full: 30 }); seed += 1) {
    const files = makeHarnessHistory(seed, [source]);
    const compared = await compareHarnessWays(files, waysOf(source), seed);
    differences.push(...compared.differences);
    const originals = files.filter(({ isFork }) => isFork !== true);
    if (originals.length > 0 && originals.length < files.length)
      differences.push(...(await compareHarnessWays(originals, waysOf(source, 2), seed)).differences);
    expect(rowsOf(compared.expected.archive)).toBeGreaterThan(20);
  }
  expect(differences).toEqual([]);
});

test.each(harnesses)(
  'INV-14: an import of %s that is killed leaves no line ahead of custody, and goes on to the same archive',
  async (source) => {
    using folder = openTempHome();
    const seed = firstSeed();
    const dice = diceOf(seededRandom(seed));
    const histories = Array.from({ length: roundsOf({ small: 6, full: 20 }) }, (_, number) =>
      makeHarnessHistory(seed * 1_000 + number, [source]),
    ).flat();
    const [sources, whole, killed] = ['sources', 'whole', 'killed'].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
    ];
    // Documents are written again in between, and other files grow.
    const states = [histories.map(earlier), histories];
    const importAs = async (home: string, kills: number): Promise<void> => {
      rmSync(sources, { recursive: true, force: true });
      for (const state of states) {
        writeHistory(sources, state);
        for (let kill = 0; kill < kills; kill += 1) {
          const file = join(home, dice.pick(['custody/manifest.jsonl', 'ledger.jsonl', 'spine.db']));
          const point = { file, afterMs: dice.below(200) };
          const run = await spawnSpine(home, ['import', sources], point);
          if (run.signal !== null) seen += 1;
          expect(findFaults(home), `seed ${seed}, kill ${JSON.stringify(point)}`).toEqual([]);
        }
        expect(await spawnSpine(home, ['import', sources])).toMatchObject({ exitCode: 0 });
        expect(findFaults(home)).toEqual([]);
      }
    };
    let seen = 0;
    await importAs(whole, 0);
    const expected = dumpArchive(whole);
    expect(rowsOf(expected)).toBeGreaterThan(100);
    for (let round = 0; round < roundsOf({ small: 1, full: 10 }); round += 1) {
      rmSync(killed, { recursive: true, force: true });
      await importAs(killed, 1 + dice.below(2));
      expect(differencesOf(dumpArchive(killed), expected), `seed ${seed}, round ${round}`).toEqual([]);
    }
    expect(seen).toBeGreaterThan(0);
    console.log(`${source}: ${seen} kills`);
  },
);

/** As the file was some time before. */
function earlier(file: HarnessFile): HarnessFile {
  const { bytes, versions } = file;
  return { ...file, bytes: versions?.[1] ?? bytes.subarray(0, bytes.lastIndexOf('\n', bytes.length / 2) + 1) };
}
