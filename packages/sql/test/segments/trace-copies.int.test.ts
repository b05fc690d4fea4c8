import { expect, test } from 'vitest';
import { openSpine } from '../../src/open-spine.ts';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { readSpineState } from '../../src/segments/spine-state.ts';
import { ChangingTrace, traceTables } from './trace-fixture.ts';

test('copies of the trace are read while nobody writes to its store, and made again after it', async () => {
  using home = new ChangingTrace();
  expect(await home.allPlans()).toBe(0);
  await home.copyAtRest();
  expect(await home.allPlans()).toBe(traceTables.length);
  expect(await home.allRows('use')).toEqual(await home.allRows('none'));
  home.change(0.5);
  home.settle();
  expect(await home.allPlans()).toBe(0);
  await home.copyAtRest();
  expect(await home.allPlans()).toBe(traceTables.length);
  expect(await home.allRows('use')).toEqual(await home.allRows('none'));
});

test('a store that was written to just now is of no known state, and one that is written to after it was opened', () => {
  using home = new ChangingTrace();
  const stateOf = () => {
    using store = openSpine(home.home);
    return readSpineState(store.database);
  };
  const before = stateOf();
  expect(before).toMatch(/^[0-9a-f]{64}$/);
  expect(stateOf()).toBe(before);
  home.append('more');
  expect(stateOf()).toBeUndefined();
  home.settle();
  expect(stateOf()).not.toBe(before);
  using store = openSpine(home.home);
  home.append('meanwhile');
  home.settle();
  expect(readSpineState(store.database)).toBeUndefined();
});

test('a costly column that was not named is read from copies, without a second attempt', async () => {
  using home = new ChangingTrace();
  await home.copyAtRest();
  const ask = async (sql: string) => (await runQuery({ home: home.home, sql })).rows;
  expect(await ask('SELECT count(*) FROM trace.timeline')).toEqual([[3]]);
  expect(await ask("SELECT COLUMNS('bod.') FROM trace.timeline_events_view")).toEqual([
    ['first'],
    ['first'],
    ['first'],
  ]);
  expect(await ask("SELECT (search).search_text IS NULL FROM trace.search WHERE scope = 'event'")).toEqual([
    [false],
    [false],
    [false],
  ]);
});
