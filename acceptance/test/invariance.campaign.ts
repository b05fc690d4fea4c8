import { firstSeed, hasCorpus, roundsOf, titleOverCorpus } from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { compareWays } from './compare-ways.ts';
import { rowsOf } from './dump-archive.ts';
import { makeHistory } from './make-history.ts';
import { readCorpusFiles } from './read-corpus-files.ts';
import { otherWays } from './ways-to-import.ts';

test('made-up histories come out the same in every way', async () => {
  const differences: string[] = [];
  let rows = 0;
  for (let seed = firstSeed(); seed < firstSeed() + roundsOf({ small: 2, full: 100 }); seed += 1) {
    const compared = await compareWays(makeHistory(seed, { size: 1 + (seed % 3) }), otherWays, seed);
    differences.push(...compared.differences);
    rows += rowsOf(compared.expected);
  }
  expect(differences).toEqual([]);
  expect(rows).toBeGreaterThan(500);
});

describe.skipIf(!hasCorpus)(titleOverCorpus('the real transcripts'), () => {
  test('come out the same in every way', async () => {
    const files = readCorpusFiles();
    const differences: string[] = [];
    for (let seed = firstSeed(); seed < firstSeed() + roundsOf({ small: 1, full: 5 }); seed += 1) {
      const ways = roundsOf({ small: 1, full: 0 }) === 1 ? otherWays.slice(2, 3) : otherWays;
      const compared = await compareWays(files, ways, seed);
      differences.push(...compared.differences);
      expect(rowsOf(compared.expected)).toBeGreaterThan(10_000);
    }
    expect(differences).toEqual([]);
  });
});
