import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DurableFsError } from '@agentspine/durable-fs';
import { roundsOf } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { ReaderError } from '../../src/errors.ts';
import { archiveTables, ChangingArchive } from './archive-fixture.ts';
import { buildInProcess, spread } from './build-in-process.ts';
import { watchedFiles } from './watched-files.ts';

async function expectRight(home: ChangingArchive): Promise<void> {
  expect(await home.allRows('use')).toEqual(await home.allRows('none'));
}

/** A build of the archive, which makes all copies useless; another round changes other rows. */
function change(home: ChangingArchive, round: number): void {
  home.build(`built ${round}`, (round * 0.37) % 1);
  home.build(`built again ${round}`, (round * 0.61) % 1);
}

test('copies of the archive whose maker was killed at any of its file calls lead to no wrong answer, and the next one finishes them', async () => {
  using home = new ChangingArchive();
  change(home, 0);
  const calls = Number((await buildInProcess(home.home)).said.at(-1));
  expect(calls).toBeGreaterThan(40);
  for (const [round, dieAt] of spread(calls, roundsOf({ small: 4, full: 10_000 })).entries()) {
    change(home, round + 1);
    expect((await buildInProcess(home.home, { dieAt })).signal).toBe('SIGKILL');
    await expectRight(home);
    const after = await buildInProcess(home.home);
    expect(after).toMatchObject({ signal: null, said: [expect.stringMatching(/^\d+$/)] });
    await expectRight(home);
    expect(await home.allPlans()).toBe(archiveTables.length);
    const names = readdirSync(join(home.home, 'cache/segments'), { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.includes('making-'))).toEqual([]);
  }
}, 3_600_000);

test('questions are right while two processes make copies of an archive that is built meanwhile', async () => {
  using home = new ChangingArchive();
  for (let round = 0; round < roundsOf({ small: 1, full: 40 }); round += 1) {
    change(home, round);
    let isOver = false;
    const building = Promise.all([buildInProcess(home.home), buildInProcess(home.home)]).finally(() => {
      isOver = true;
    });
    for (let asked = 0; !isOver; asked += 1) {
      if (asked % 2 === 0) home.build(`meanwhile ${asked}`, (asked * 0.29) % 1);
      await expectRight(home);
    }
    for (const { signal } of await building) expect(signal).toBeNull();
    await home.copy();
    await expectRight(home);
    expect(await home.allPlans()).toBe(archiveTables.length);
  }
}, 3_600_000);

test('a disk that takes no more bytes leaves questions over the archive right, and a build that has room finishes', async () => {
  using home = new ChangingArchive();
  for (const [round, blocks] of [0, 4, 1, 2, 8].slice(0, roundsOf({ small: 2, full: 5 })).entries()) {
    change(home, round);
    const { signal, said } = await buildInProcess(home.home, { blocks });
    expect(signal).toBeNull();
    // What is reported is one line a table, and then the number of calls.
    if (blocks === 0) expect(said).toHaveLength(archiveTables.length + 1);
    await expectRight(home);
    await home.copy();
    await expectRight(home);
    expect(await home.allPlans()).toBe(archiveTables.length);
  }
}, 3_600_000);

/** What happens at a file call of a question. */
const mishaps: Readonly<Record<string, (home: ChangingArchive) => void>> = {
  'the cache is deleted': (home) => home.drop(),
  'a file of it is deleted': (home) => home.damage(1, 'remove'),
  'a file of it is damaged': (home) => home.damage(2, 'flip'),
  'the call fails': () => {
    throw new DurableFsError('FS_NO_SPACE', 'no space is left', {});
  },
};

test.each(Object.entries(mishaps))(
  '%s at a call of a question over the archive: it has its answer, or says one clear thing',
  async (_what, happen) => {
    using home = new ChangingArchive();
    for (const at of spread(40, roundsOf({ small: 3, full: 40 }))) {
      change(home, at);
      await home.copy();
      const expected = await home.allRows('none');
      let calls = 0;
      const fileSystem = watchedFiles(() => {
        calls += 1;
        if (calls === at) happen(home);
      });
      const answer = await home.allRows('use', fileSystem).catch((error: unknown) => error);
      if (!(answer instanceof ReaderError)) expect(answer).toEqual(expected);
    }
  },
  3_600_000,
);
