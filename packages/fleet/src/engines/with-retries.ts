import { setTimeout } from 'node:timers/promises';

/** What is done about a failure of a database: again, again if it is the first that took all of its time, not with this segment, or not at all. */
export type FailureKind = 'again' | 'late' | 'refused' | 'fatal';

/** A database did not answer in time. */
export class NoAnswer extends Error {
  constructor(withinMs: number) {
    super(`no answer within ${withinMs / 1_000} s`);
  }
}

/** How often something is tried: with the pauses, some seconds. */
export const attemptsMax = 6;
/** How often all of the time of an attempt may pass: a server that takes what it gets and never answers is one that is away. */
const lateMax = 2;
const firstPauseMs = 200;
const pauseMaxMs = 5_000;

/** The longest pause before an attempt, in milliseconds; the pause is any part of it, so that hosts do not come back all at once. */
export function pauseBeforeMs(attempt: number): number {
  return Math.min(pauseMaxMs, firstPauseMs * 2 ** (attempt - 1));
}

/** Tries again what failed in a way that may pass. Throws the last failure. */
export async function withRetries<Result>(
  act: () => Promise<Result>,
  judge: (error: unknown) => FailureKind,
): Promise<Result> {
  let late = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      const kind = judge(error);
      if (kind === 'late') late += 1;
      if ((kind !== 'again' && kind !== 'late') || late >= lateMax || attempt >= attemptsMax) throw error;
      await setTimeout(Math.random() * pauseBeforeMs(attempt));
    }
  }
}
