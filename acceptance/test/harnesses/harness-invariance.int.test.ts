import { expect, test } from 'vitest';
import { rowsOf } from '../dump-archive.ts';
import { rowsOfTrace } from '../dump-trace.ts';
import { cutLongAgo, otherWays, type Way } from '../ways-to-import.ts';
import { historyMakers, makeHarnessHistory } from './all-histories.ts';
import { compareHarnessWays } from './compare-harness-ways.ts';
import { linesOf } from './harness-history.ts';

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

test('INV-15: a title that a log of pi gives after a session came to rest leaves the task of an import at once', async () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 8, minute)).toISOString();
  const message = { role: 'user', content: [{ type: 'text', text: 'Fold a kite' }] };
  const records = [
    { type: 'session', version: 3, id: '019c0000-0000-7000-8000-000000000001', timestamp: at(0), cwd: '/code/kite' },
    { type: 'message', id: '00000001', parentId: null, timestamp: at(3), message },
    { type: 'session_info', id: '00000002', parentId: null, timestamp: at(15), name: 'Kites' },
  ];
  const file = { path: '.pi/agent/sessions/--code--/2026_1.jsonl', bytes: linesOf(records) };
  const cuts = [linesOf(records.slice(0, 2)).length];
  const { expected, differences } = await compareHarnessWays([file], [cutLongAgo(cuts)], 1);
  expect(differences).toEqual([]);
  expect(expected.trace['tasks_current']).toMatchObject([expect.stringContaining(`"updated_at":"${at(15)}"`)]);
});
