import { type ChildProgram, startChild } from './child-program.ts';

/** `OWN` is the lock of a connection that keeps a database for itself. */
export type HeldLock = 'DEFERRED' | 'IMMEDIATE' | 'EXCLUSIVE' | 'OWN';

/** A process that locks the database at `path`, says `held`, and lets go when it goes on or after `holdMs`. */
export function holdLock(path: string, lock: HeldLock, holdMs?: number): ChildProgram {
  const held = holdMs === undefined ? [] : [String(holdMs)];
  return startChild(new URL('children/hold-lock.ts', import.meta.url), path, lock, ...held);
}
