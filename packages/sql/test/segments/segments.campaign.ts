import { roundsOf } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openSpine } from '../../src/open-spine.ts';
import { buildSegments } from '../../src/segments/build-segments.ts';
import { segmentTables } from '../../src/segments/segments-of-home.ts';
import { buildInProcess as build, spread } from './build-in-process.ts';
import { ChangingHome, tables } from './segment-fixture.ts';
import { tinySizes } from './tiny-sizes.ts';
import { askWhileItHappens, expectRight, fillDisk, killMakers, mishaps } from './try-copies.ts';
import { watchedFiles } from './watched-files.ts';

/** Every table changes, so that some of its copies have to be made again and others come. */
function change(home: ChangingHome, round: number): void {
  for (const table of tables) {
    home.update(table, (round * 0.37) % 1, `updated ${round}`);
    home.remove(table, (round * 0.61) % 1);
    for (let row = 0; row < 4; row += 1) home.insert(table, `inserted ${round}`);
    home.insert(table, 'late', 1 + (round % 9));
  }
}

test('copies whose maker was killed at any of its file calls lead to no wrong answer, and the next one finishes them', async () => {
  using home = new ChangingHome();
  await killMakers({ home, tables: tables.length, change }, 60);
}, 3_600_000);

test('questions are right while two processes make copies, and these are right afterwards', async () => {
  using home = new ChangingHome();
  for (let round = 0; round < roundsOf({ small: 1, full: 40 }); round += 1) {
    change(home, round);
    const expected = await home.allRows('none');
    let isOver = false;
    const building = Promise.all([build(home.home), build(home.home)]).finally(() => {
      isOver = true;
    });
    while (!isOver) expect(await home.allRows('use')).toEqual(expected);
    for (const { signal } of await building) expect(signal).toBeNull();
    await home.copy();
    await expectRight(home);
    expect(await home.allPlans()).toBe(tables.length);
  }
}, 3_600_000);

test('a disk that takes no more bytes leaves questions right, and a build that has room finishes', async () => {
  using home = new ChangingHome();
  await fillDisk({ home, tables: tables.length, change });
}, 3_600_000);

test.each(Object.entries(mishaps))(
  '%s at a call of a build: the build says so or goes on, and questions are right',
  async (_what, happen) => {
    using home = new ChangingHome();
    for (const [round, at] of spread(90, roundsOf({ small: 2, full: 90 })).entries()) {
      change(home, round);
      let calls = 0;
      const fileSystem = watchedFiles(() => {
        calls += 1;
        if (calls === at) happen(home);
      });
      {
        using store = openSpine(home.home);
        for (const table of segmentTables(store.database)) {
          if (!(tables as readonly string[]).includes(table.name)) continue;
          const { database } = store;
          await buildSegments(
            { home: home.home, fileSystem, childEntry: undefined },
            { database, table, mayBegin: () => true, begun: tinySizes.made, sizes: tinySizes },
          );
        }
      }
      await expectRight(home);
      await home.copy();
      await expectRight(home);
    }
  },
  3_600_000,
);

test.each(Object.entries(mishaps))(
  '%s at a call of a question: it has its answer, or says one clear thing',
  async (_what, happen) => {
    using home = new ChangingHome();
    await askWhileItHappens({ home, tables: tables.length, change }, happen);
  },
  3_600_000,
);
