import { expect, test } from 'vitest';
import { ChangingHome, tables } from './segment-fixture.ts';
import {
  askWhileItHappens,
  askWhileTwoBuild,
  buildWhileItHappens,
  fillDisk,
  killMakers,
  mishaps,
} from './try-copies.ts';

/** Every table changes, so that some of its copies have to be made again and others come. */
function change(home: ChangingHome, round: number): void {
  for (const table of tables) {
    home.keepNewest(table, 6);
    home.update(table, (round * 0.37) % 1, `updated ${round}`);
    home.remove(table, (round * 0.61) % 1);
    for (let row = 0; row < 4; row += 1) home.insert(table, `inserted ${round}`);
    home.insert(table, 'late', 1 + (round % 9));
  }
}

test('copies whose maker was killed at any of its file calls lead to no wrong answer, and the next one finishes them', async () => {
  using home = new ChangingHome();
  await killMakers({ home, change }, 60);
}, 3_600_000);

test('questions are right while two processes make copies, and these are right afterwards', async () => {
  using home = new ChangingHome();
  let expected: readonly string[] = [];
  await askWhileTwoBuild({ home, change }, async (asked) => {
    if (asked === 0) expected = await home.allRows('none');
    expect(await home.allRows('use')).toEqual(expected);
  });
}, 3_600_000);

test('a disk that takes no more bytes leaves questions right, and a build that has room finishes', async () => {
  using home = new ChangingHome();
  await fillDisk({ home, change });
}, 3_600_000);

test.each(Object.entries(mishaps))(
  '%s at a call of a build: the build says so or goes on, and questions are right',
  async (_what, happen) => {
    using home = new ChangingHome();
    await buildWhileItHappens({ home, change }, happen, 60);
  },
  3_600_000,
);

test.each(Object.entries(mishaps))(
  '%s at a call of a question: it has its answer, or says one clear thing',
  async (_what, happen) => {
    using home = new ChangingHome();
    await askWhileItHappens({ home, change }, happen);
  },
  3_600_000,
);
