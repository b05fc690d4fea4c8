import { describe, expect, test } from 'vitest';
import { logBytesMax, ReadGaps } from '../src/read-gaps.ts';

/** Gaps over a log and a clock of our own; `sizes` are those that are read, the last one again and again. */
function gapsOver(sizes: readonly number[]) {
  const left = [...sizes];
  const slept: number[] = [];
  let nowMs = 0;
  const gaps = new ReadGaps({
    logBytes: () => (left.length > 1 ? left.shift() : left[0]) ?? 0,
    nowMs: () => nowMs,
    sleep: async (ms) => {
      slept.push(ms);
      nowMs += ms;
    },
  });
  const passMs = (ms: number) => {
    nowMs += ms;
  };
  return { gaps, slept, passMs };
}

const long = logBytesMax + 1;

describe('D19: gaps among questions', () => {
  test('where the log is short, a question is asked at once', async () => {
    const { gaps, slept } = gapsOver([logBytesMax]);
    expect(await gaps.ask(async () => 'answer')).toBe('answer');
    expect(slept).toEqual([]);
  });

  test('a question waits until those that run have ended and a writer has made a long log shorter', async () => {
    const { gaps } = gapsOver([0, long, long, 0]);
    const order: string[] = [];
    let end = () => {};
    const first = gaps.ask(() => new Promise<void>((resolve) => (end = resolve))).then(() => order.push('first'));
    const second = gaps.ask(async () => order.push('second'));
    const third = gaps.ask(async () => order.push('third'));
    end();
    await Promise.all([first, second, third]);
    expect(order).toEqual(['first', 'second', 'third']);
  });

  test('a question that takes too long is not waited for, and one that fails ends none', async () => {
    const { gaps, slept } = gapsOver([0, long, long, 0]);
    void gaps.ask(() => new Promise(() => {}));
    await expect(gaps.ask(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await gaps.ask(async () => 'answer')).toBe('answer');
    expect(slept[0]).toBe(250);
  });

  test('after a gap in which nobody made the log shorter there is none until it has grown and a second is over', async () => {
    const sizes = [long];
    const { gaps, slept, passMs } = gapsOver(sizes);
    await gaps.ask(async () => 'first');
    const after = slept.length;
    expect(after).toBeGreaterThan(10);
    passMs(2_000);
    await gaps.ask(async () => 'again');
    expect(slept).toHaveLength(after);
  });

  test.each([
    [1, 250, 100],
    [2, 500, 200],
    [3, 1_000, 400],
    [100, 2_000, 800],
  ])('a log of %d times its length is waited for %d ms, then %d ms at most', async (times, questionsMs, gapMs) => {
    const { gaps, slept } = gapsOver([0, times * long]);
    void gaps.ask(() => new Promise(() => {}));
    expect(await gaps.ask(async () => 'answer')).toBe('answer');
    expect(slept[0]).toBe(questionsMs);
    expect(slept.slice(1).reduce((sum, ms) => sum + ms, 0)).toBe(gapMs);
  });

  test('a log that grew since is waited for again', async () => {
    const { gaps, slept, passMs } = gapsOver([...Array.from({ length: 22 }, () => long), long + 1]);
    await gaps.ask(async () => 'first');
    const after = slept.length;
    await gaps.ask(async () => 'within the second');
    expect(slept).toHaveLength(after);
    passMs(2_000);
    await gaps.ask(async () => 'later');
    expect(slept.length).toBeGreaterThan(after);
  });
});
