/** What the campaigns over copies do to a home of theirs; `change` makes copies that are there useless, another round in another way. */
import { existsSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { DurableFsError } from '@agentspine/durable-fs';
import { roundsOf } from '@agentspine/testkit';
import { expect } from 'vitest';
import { ReaderError } from '../../src/errors.ts';
import { buildCopies } from './build-copies.ts';
import { buildInProcess, spread } from './build-in-process.ts';
import type { CopiedHome } from './copied-home.ts';
import { watchedFiles } from './watched-files.ts';

/** What a maker says of a lock whose holder may live: one without a name counts as held for five seconds. */
const lockHeld = 'another process is making segments';

/** A home of a campaign. */
export interface Campaign<Home extends CopiedHome> {
  readonly home: Home;
  readonly change: (home: Home, round: number) => void;
}

export async function expectRight(home: CopiedHome): Promise<void> {
  expect(await home.allRows('use')).toEqual(await home.allRows('none'));
}

/** Kills the process that makes copies at its file calls, of which there are more than `callsMin`; the next one finishes. */
export async function killMakers<Home extends CopiedHome>(
  { home, change }: Campaign<Home>,
  callsMin: number,
): Promise<void> {
  change(home, 0);
  const calls = Number((await buildInProcess(home)).said.at(-1));
  expect(calls).toBeGreaterThan(callsMin);
  let unsigned = 0;
  for (const [round, dieAt] of spread(calls, roundsOf({ small: 4, full: 10_000 })).entries()) {
    change(home, round + 1);
    expect((await buildInProcess(home, { dieAt })).signal).toBe('SIGKILL');
    await expectRight(home);
    let after = await buildInProcess(home);
    if (after.said.includes(lockHeld)) {
      unsigned += 1;
      ageLocks(home);
      after = await buildInProcess(home);
    }
    expect(after).toMatchObject({ signal: null, said: [expect.stringMatching(/^\d+$/)] });
    await expectRight(home);
    expect(await home.allPlans()).toBe(home.copiedTables.length);
    const names = readdirSync(join(home.home, 'cache/segments'), { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.includes('making-'))).toEqual([]);
  }
  // Only who dies between the call that makes the lock of a table and the one that writes its name into it leaves no name.
  expect(unsigned).toBeLessThanOrEqual(home.copiedTables.length);
}

/** Lets so much time go by that a lock counts no more whose maker was killed before it had written who it is. */
function ageLocks({ home }: CopiedHome): void {
  const folder = join(home, 'cache/segments');
  for (const name of readdirSync(folder)) if (name.startsWith('lock')) utimesSync(join(folder, name), 1, 1);
}

/**
 * Calls `ask` as long as two processes make copies, with how often it was called; they end well, and the copies that `rest` makes then are
 * read and right.
 */
export async function askWhileTwoBuild<Home extends CopiedHome>(
  { home, change }: Campaign<Home>,
  ask: (asked: number) => Promise<void>,
  rest: () => Promise<void> = () => home.copy(),
): Promise<void> {
  for (let round = 0; round < roundsOf({ small: 1, full: 40 }); round += 1) {
    change(home, round);
    let isOver = false;
    const building = Promise.all([buildInProcess(home), buildInProcess(home)]).finally(() => {
      isOver = true;
    });
    for (let asked = 0; !isOver; asked += 1) await ask(asked);
    for (const { signal } of await building) expect(signal).toBeNull();
    await rest();
    await expectRight(home);
    expect(await home.allPlans()).toBe(home.copiedTables.length);
  }
}

/** Lets the process that makes copies write so many blocks and no more, then one that has room. */
export async function fillDisk<Home extends CopiedHome>({ home, change }: Campaign<Home>): Promise<void> {
  for (const [round, blocks] of [0, 4, 1, 2, 8].slice(0, roundsOf({ small: 2, full: 5 })).entries()) {
    change(home, round);
    const { signal, said } = await buildInProcess(home, { blocks });
    expect(signal).toBeNull();
    // What is reported is one line a table, and then the number of calls.
    if (blocks === 0) expect(said).toHaveLength(home.copiedTables.length + 1);
    await expectRight(home);
    await home.copy();
    await expectRight(home);
    expect(await home.allPlans()).toBe(home.copiedTables.length);
  }
}

/** What happens at a file call of a maker or a question. */
export const mishaps: Readonly<Record<string, (home: CopiedHome) => void>> = {
  'the cache is deleted': (home) => home.drop(),
  'a file of it is deleted': (home) => home.damage(1, 'remove'),
  'a file of it is damaged': (home) => home.damage(2, 'flip'),
  'the call fails': () => {
    throw new DurableFsError('FS_NO_SPACE', 'no space is left', {});
  },
};

/** Lets it happen at the calls of builds, of which there are more than `callsMin`: a build says so or goes on, and questions are right. */
export async function buildWhileItHappens<Home extends CopiedHome>(
  { home, change }: Campaign<Home>,
  happen: (home: CopiedHome) => void,
  callsMin: number,
): Promise<void> {
  const step = roundsOf({ small: callsMin, full: 1 });
  let at = 1;
  let locksLeft = 0;
  for (let round = 0; ; round += 1) {
    change(home, round);
    let called = 0;
    const fileSystem = watchedFiles(() => {
      called += 1;
      if (called === at) happen(home);
    });
    await buildCopies({ home: home.home, fileSystem, childEntry: undefined }, home.copiedTables);
    // A build has fewer calls in some rounds than in others: the last one is past where most end.
    if (called < at) break;
    if (dropLock(home)) locksLeft += 1;
    await expectRight(home);
    await home.copy();
    await expectRight(home);
    at += step;
  }
  expect(at).toBeGreaterThan(callsMin);
  // Only a call that fails while a lock is given back leaves it, for as long as its holder lives: this process.
  expect(locksLeft).toBeLessThanOrEqual(2 * home.copiedTables.length);
}

/** Removes the lock of copies; whether there was one. */
function dropLock({ home }: CopiedHome): boolean {
  const lock = join(home, 'cache/segments/lock');
  const isThere = existsSync(lock);
  rmSync(lock, { force: true });
  return isThere;
}

/** Lets it happen at the calls of questions, one after the other: each has its answer, or says one clear thing. */
export async function askWhileItHappens<Home extends CopiedHome>(
  { home, change }: Campaign<Home>,
  happen: (home: CopiedHome) => void,
): Promise<void> {
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
}
