import { setTimeout } from 'node:timers/promises';

/** What is done about a failure of a database: again, not with this segment, or not at all. */
export type FailureKind = 'again' | 'refused' | 'fatal';

/** How long a server is waited for, for tests. Milliseconds. */
export interface EnginePatience {
  /** For an answer. */
  readonly requestMs?: number;
  /** After so long nothing is tried again. */
  readonly totalMs?: number | undefined;
}

/** How often something is tried: with the pauses, some seconds. */
export const attemptsMax = 6;
const firstPauseMs = 200;
const pauseMaxMs = 5_000;
/** From then on nothing is tried again: what does not answer at all is waited for each time as long as a slow one. */
const patienceMs = 120_000;

/** The longest pause before an attempt, in milliseconds; the pause is any part of it, so that hosts do not come back all at once. */
export function pauseBeforeMs(attempt: number): number {
  return Math.min(pauseMaxMs, firstPauseMs * 2 ** (attempt - 1));
}

/** Tries again what failed in a way that may pass, so often and for so long. Throws the last failure. */
export async function withRetries<Result>(
  act: () => Promise<Result>,
  judge: (error: unknown) => FailureKind,
  patience = patienceMs,
): Promise<Result> {
  const endMs = performance.now() + patience;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (judge(error) !== 'again' || attempt >= attemptsMax || performance.now() > endMs) throw error;
      await setTimeout(Math.random() * pauseBeforeMs(attempt));
    }
  }
}
