import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long something is waited for, and how often it is looked at. Milliseconds. */
export interface WaitLimits {
  /** Default two minutes: many times what a slow machine needs. */
  readonly withinMs?: number;
  /** Default 50. */
  readonly everyMs?: number;
}

/**
 * Waits until something holds. A wait without a limit is a run that never ends and does not say for what it waits.
 * @throws Error when it does not hold in time, with `what` was waited for
 */
export async function untilHolds(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { withinMs = 120_000, everyMs = 50 }: WaitLimits = {},
): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`${what}: not within ${withinMs / 1000} s`);
    await sleep(everyMs);
  }
}

/** Whether a process has ended, by itself or by a signal. */
export function hasEnded({ exitCode, signalCode }: Pick<ChildProcess, 'exitCode' | 'signalCode'>): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Whether the process of an id, a child or not, is at work: one that ended and that nobody has asked after yet is not. Linux alone knows. */
export function isRunning(id: number): boolean {
  try {
    return !/^State:\t[ZX]/m.test(readFileSync(`/proc/${id}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Waits until a process has ended, and what it said has come. One that does not end in time is killed.
 * @throws Error when it had to be killed
 */
export async function untilEnded(
  what: string,
  child: Pick<ChildProcess, 'exitCode' | 'signalCode' | 'once' | 'kill'>,
  event: 'close' | 'exit' = 'exit',
  withinMs = 300_000,
): Promise<void> {
  if (event === 'exit' && hasEnded(child)) return;
  let late: NodeJS.Timeout | undefined;
  const isLate = await new Promise<boolean>((resolve) => {
    child.once(event, () => resolve(false));
    late = setTimeout(() => {
      child.kill('SIGKILL');
      resolve(true);
    }, withinMs);
  });
  clearTimeout(late);
  if (isLate) throw new Error(`${what}: did not end within ${withinMs / 1000} s`);
}
