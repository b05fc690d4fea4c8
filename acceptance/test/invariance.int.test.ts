import { expect, test } from 'vitest';
import { compareWays } from './compare-ways.ts';
import { rowsOf } from './dump-archive.ts';
import { makeHistory } from './make-history.ts';
import { otherWays } from './ways-to-import.ts';

test.each([1, 2])(
  'INV-15: the archive of history %i does not depend on order, cuts, repetition or lost indexes',
  async (seed) => {
    const { expected, differences } = await compareWays(makeHistory(seed), otherWays, seed);
    expect(differences).toEqual([]);
    expect(rowsOf(expected)).toBeGreaterThan(200);
  },
  120_000,
);
