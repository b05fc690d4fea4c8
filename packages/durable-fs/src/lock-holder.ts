/** A process, distinguished from every other one, also from a later one with the same number. */
export interface ProcessIdentity {
  /** The boot, and the process numbering, in which `pid` has a meaning. */
  readonly machine: string;
  /** Number of the process. */
  readonly pid: number;
  /** When it started, in the machine's own terms; `undefined` where the system does not say. */
  readonly startedAt: string | undefined;
}

/** Who made a lock file: its first line. */
export interface LockHolder extends ProcessIdentity {
  /** Unique for each acquisition; also part of a file name. */
  readonly token: string;
  /** Milliseconds since the epoch, for the reader of an error message. */
  readonly acquiredAtMs: number;
}

/** The content of a lock file. Refreshes append line feeds to it. */
export function formatLockHolder(holder: LockHolder): string {
  return `${JSON.stringify({ v: 1, ...holder })}\n`;
}

/** Reads a lock file; `undefined` when it is empty, torn or no lock of ours. */
export function parseLockHolder(text: string): LockHolder | undefined {
  const end = text.indexOf('\n');
  if (end < 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text.slice(0, end));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { machine, pid, startedAt, token, acquiredAtMs } = value as Partial<Record<keyof LockHolder, unknown>>;
  if (typeof machine !== 'string' || typeof acquiredAtMs !== 'number') return undefined;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (startedAt !== undefined && typeof startedAt !== 'string') return undefined;
  if (typeof token !== 'string' || !/^[\w-]{1,64}$/.test(token)) return undefined;
  return { machine, pid, startedAt, token, acquiredAtMs };
}
