import { test } from 'vitest';
import { ChangingTrace } from './trace-fixture.ts';
import {
  askWhileItHappens,
  askWhileTwoBuild,
  buildWhileItHappens,
  expectRight,
  fillDisk,
  killMakers,
  mishaps,
} from './try-copies.ts';

/** A table, a view whose texts are unpacked, one whose texts are computed, and a table of records: each more is a process for each build. */
const asked = ['trace.tasks_current', 'trace.timeline', 'trace.search', 'obs.meta_events'] as const;

/** What is written makes all copies useless; then nobody writes for a while, so that the store has a state. */
function change(home: ChangingTrace, round: number): void {
  home.keepNewest(2);
  home.append(`appended ${round}`);
  home.change((round * 0.37) % 1);
  if (round % 5 === 4) home.checkpoint();
  home.settle();
}

test('copies of the trace whose maker was killed at any of its file calls lead to no wrong answer, and the next one finishes them', async () => {
  using home = new ChangingTrace(asked);
  await killMakers({ home, change }, 60);
}, 3_600_000);

test('questions are right while two processes make copies of a trace that is written to meanwhile', async () => {
  using home = new ChangingTrace(asked);
  const askMeanwhile = async (times: number) => {
    if (times % 2 === 1) change(home, times);
    await expectRight(home);
  };
  await askWhileTwoBuild({ home, change }, askMeanwhile, () => home.copyAtRest());
}, 3_600_000);

test('a disk that takes no more bytes leaves questions over the trace right, and a build that has room finishes', async () => {
  using home = new ChangingTrace(asked);
  await fillDisk({ home, change });
}, 3_600_000);

test.each(Object.entries(mishaps))(
  '%s at a call of a build over the trace: the build says so or goes on, and questions are right',
  async (_what, happen) => {
    using home = new ChangingTrace(asked);
    await buildWhileItHappens({ home, change }, happen, 40);
  },
  3_600_000,
);

test.each(Object.entries(mishaps))(
  '%s at a call of a question over the trace: it has its answer, or says one clear thing',
  async (_what, happen) => {
    using home = new ChangingTrace(asked);
    await askWhileItHappens({ home, change }, happen);
  },
  3_600_000,
);
