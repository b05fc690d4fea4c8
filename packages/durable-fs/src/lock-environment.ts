import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { kill, pid } from 'node:process';
import type { ProcessIdentity } from './lock-holder.ts';

/** What a lock needs besides files: time, names, and who is still running. */
export interface LockEnvironment {
  /** This process. */
  readonly self: ProcessIdentity;
  /** `unknown`: of another machine or boot, or a living process whose start cannot be compared. */
  stateOf(process: ProcessIdentity): 'alive' | 'gone' | 'unknown';
  /** Milliseconds since the epoch, of the same clock as the times of files. */
  now(): number;
  /** Letters, digits and hyphens, at most 64. */
  nextToken(): string;
  /** Waits for so many milliseconds. */
  wait(ms: number): Promise<void>;
  /** Calls `action` every `ms` until the returned function is called; keeps no process alive. */
  every(ms: number, action: () => void): () => void;
}

/** The real one. Linux distinguishes a process from a later one with its number; elsewhere the refreshes of a lock decide. */
export const nodeLockEnvironment: LockEnvironment = {
  self: { machine: machineName(), pid, startedAt: startOf(pid) },
  stateOf,
  now: Date.now,
  // By its global name: the module is loaded when a lock is taken, and not by every process that starts.
  nextToken: () => crypto.randomUUID(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  every: (ms, action) => {
    const timer = setInterval(action, ms).unref();
    return () => clearInterval(timer);
  },
};

function stateOf(process: ProcessIdentity): 'alive' | 'gone' | 'unknown' {
  const { self } = nodeLockEnvironment;
  if (process.machine !== self.machine) return 'unknown';
  if (!isRunning(process.pid)) return 'gone';
  const startedAt = startOf(process.pid);
  if (startedAt === undefined || process.startedAt === undefined) return 'unknown';
  return startedAt === process.startedAt ? 'alive' : 'gone';
}

function isRunning(number: number): boolean {
  try {
    kill(number, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Names the boot and the process namespace: in a container, or after a restart, the same number is another process. */
function machineName(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** Field 22 of `/proc/<pid>/stat`, clock ticks since boot; the name in field 2 may hold spaces and brackets. */
function startOf(number: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${number}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // A zombie no longer runs, but keeps its number until its parent asks.
    return fields[0] === 'Z' ? 'ended' : fields[19];
  } catch {
    return undefined;
  }
}
