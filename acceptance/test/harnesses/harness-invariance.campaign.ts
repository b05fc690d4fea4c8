import { firstSeed, roundsOf } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { rowsOf } from '../dump-archive.ts';
import { growingOldWays, otherWays } from '../ways-to-import.ts';
import { historyMakers, makeHarnessHistory } from './all-histories.ts';
import { compareHarnessWays } from './compare-harness-ways.ts';

test.each(Object.keys(historyMakers))(
  'INV-15, INV-16: histories of %s come out the same in every way',
  async (source) => {
    const differences: string[] = [];
    for (let seed = firstSeed(); seed < firstSeed() + roundsOf({ small: 1, full: 30 }); seed += 1) {
      const ways = [...otherWays, ...growingOldWays];
      const files = makeHarnessHistory(seed, [source]);
      const compared = await compareHarnessWays(files, ways, seed);
      differences.push(...compared.differences);
      const originals = files.filter(({ isFork }) => isFork !== true);
      if (originals.length > 0 && originals.length < files.length)
        differences.push(...(await compareHarnessWays(originals, ways, seed)).differences);
      expect(rowsOf(compared.expected.archive)).toBeGreaterThan(20);
    }
    expect(differences).toEqual([]);
  },
);
