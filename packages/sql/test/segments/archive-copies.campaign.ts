import { test } from 'vitest';
import { ChangingArchive } from './archive-fixture.ts';
import { askWhileItHappens, askWhileTwoBuild, expectRight, fillDisk, killMakers, mishaps } from './try-copies.ts';

/** A build of the archive, which makes all copies useless; another round changes other rows. */
function change(home: ChangingArchive, round: number): void {
  home.build(`built ${round}`, (round * 0.37) % 1);
  home.build(`built again ${round}`, (round * 0.61) % 1);
}

test('copies of the archive whose maker was killed at any of its file calls lead to no wrong answer, and the next one finishes them', async () => {
  using home = new ChangingArchive();
  await killMakers({ home, change }, 40);
}, 3_600_000);

test('questions are right while two processes make copies of an archive that is built meanwhile', async () => {
  using home = new ChangingArchive();
  await askWhileTwoBuild({ home, change }, async (asked) => {
    if (asked % 2 === 0) home.build(`meanwhile ${asked}`, (asked * 0.29) % 1);
    await expectRight(home);
  });
}, 3_600_000);

test('a disk that takes no more bytes leaves questions over the archive right, and a build that has room finishes', async () => {
  using home = new ChangingArchive();
  await fillDisk({ home, change });
}, 3_600_000);

test.each(Object.entries(mishaps))(
  '%s at a call of a question over the archive: it has its answer, or says one clear thing',
  async (_what, happen) => {
    using home = new ChangingArchive();
    await askWhileItHappens({ home, change }, happen);
  },
  3_600_000,
);
