import { statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { type TurnTimer, WriteTurn } from '../src/write-turn.ts';

/** A timer whose time passes only while somebody sleeps, or when the test says so. */
class SleepTimer implements TurnTimer {
  nowMs = 1_000;
  slept: number[] = [];
  readonly now = (): number => this.nowMs;
  readonly sleep = (ms: number): void => {
    this.slept.push(ms);
    this.nowMs += ms;
  };
}

/** Writes for so many milliseconds, one a write, without a pause. */
function write(turn: WriteTurn, timer: SleepTimer, writes: number): void {
  for (let count = 0; count < writes; count += 1) {
    turn.begin(timer.now());
    timer.nowMs += 1;
    turn.end(timer.now());
  }
}

test('who writes alone never pauses', () => {
  using home = openTempHome();
  const timer = new SleepTimer();
  using turn = new WriteTurn(join(home.path, 'turn'), timer);
  write(turn, timer, 100);
  expect(timer.slept).toEqual([]);
});

test('who writes without a pause lets others ask once in a slice of time, as long as they say that they wait', () => {
  using home = openTempHome();
  const path = join(home.path, 'turn');
  const [mine, theirs] = [new SleepTimer(), new SleepTimer()];
  using writing = new WriteTurn(path, mine);
  using waiting = new WriteTurn(path, theirs);
  for (let round = 0; round < 60; round += 1) {
    theirs.nowMs += 7.25;
    waiting.wait();
    write(writing, mine, 1);
  }
  const pauses = mine.slept.length;
  expect(pauses).toBeGreaterThanOrEqual(8);
  expect(pauses).toBeLessThanOrEqual(10);
  // Long enough that whoever waits has asked.
  expect(Math.min(...mine.slept)).toBeGreaterThan(Math.max(...theirs.slept));
  write(writing, mine, 60);
  expect(mine.slept.length).toBeLessThanOrEqual(pauses + 1);
});

test('who waits sleeps about a millisecond, each time another one', () => {
  using home = openTempHome();
  const timer = new SleepTimer();
  using turn = new WriteTurn(join(home.path, 'turn'), timer);
  for (let count = 0; count < 20; count += 1) {
    timer.nowMs += 0.000_3;
    turn.wait();
  }
  expect(Math.min(...timer.slept)).toBeGreaterThanOrEqual(0.6);
  expect(Math.max(...timer.slept)).toBeLessThan(1.2);
  expect(new Set(timer.slept).size).toBeGreaterThan(10);
});

test('without its file, or through a symlink, there are no turns and no errors', () => {
  using home = openTempHome();
  const [target, link] = [join(home.path, 'target'), join(home.path, 'link')];
  writeFileSync(target, 'precious');
  symlinkSync(target, link);
  const before = statSync(target).mtimeMs;
  for (const path of [link, join(home.path, 'not', 'there'), undefined]) {
    const timer = new SleepTimer();
    using turn = new WriteTurn(path, timer);
    write(turn, timer, 20);
    turn.wait();
    expect(timer.slept).toHaveLength(1);
  }
  expect(statSync(target).mtimeMs).toBe(before);
});
