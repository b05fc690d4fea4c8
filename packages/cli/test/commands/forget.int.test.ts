import { expect, test } from 'vitest';
import { TestSpine } from '../test-spine.ts';

test.each([
  [['--resume', '--dry-run'], '--dry-run is for sessions that are chosen'],
  [['--verify', '--dry-run'], '--dry-run is for sessions that are chosen'],
  [['a-session', '--marker', 'a text'], '--marker is for --verify'],
  [['a-session', '--resume'], 'alone'],
])('forget %j is refused before anything is erased', async (args, why) => {
  using spine = new TestSpine();
  const { exitCode, stderr } = await spine.run(['forget', ...args]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(why)]);
});
