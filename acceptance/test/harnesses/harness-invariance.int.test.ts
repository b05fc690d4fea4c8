import { expect, test } from 'vitest';
import { rowsOf } from '../dump-archive.ts';
import { rowsOfTrace } from '../dump-trace.ts';
import { otherWays, type Way } from '../ways-to-import.ts';
import { historyMakers, makeHarnessHistory } from './all-histories.ts';
import { compareHarnessWays } from './compare-harness-ways.ts';

/** A few of the ways; the campaign goes all of them, for each harness alone. */
function waysOf(...names: readonly string[]): readonly Way[] {
  const ways = otherWays.filter(({ name }) => names.includes(name));
  expect(ways).toHaveLength(names.length);
  return ways;
}

test('INV-15: the archive of every harness does not depend on the order of files, whichever is a fork', async () => {
  const ways = waysOf('file after file in any order', 'in halves');
  const { expected, differences } = await compareHarnessWays(makeHarnessHistory(1), ways, 1);
  expect(differences).toEqual([]);
  expect(rowsOf(expected.archive)).toBeGreaterThan(40 * Object.keys(historyMakers).length);
});

test('INV-14, INV-15, INV-16: archive and trace of every harness do not depend on cuts, growth and lost originals', async () => {
  const files = makeHarnessHistory(2).filter(({ isFork }) => isFork !== true);
  const { expected, differences } = await compareHarnessWays(
    files,
    waysOf('derived again after the files grew and went'),
    2,
  );
  expect(differences).toEqual([]);
  expect(rowsOfTrace(expected.trace)).toBeGreaterThan(40 * files.length);
});
