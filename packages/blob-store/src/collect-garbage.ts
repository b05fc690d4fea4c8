import type { Digest } from '@agentspine/schema';
import { listEntries } from './list-blobs.ts';
import type { StoreParts } from './options.ts';

export interface GarbageOptions {
  /** Every digest that a store still names. */
  readonly inUse: Iterable<Digest> | AsyncIterable<Digest>;
  /** Younger blobs stay: their references may not be written yet. */
  readonly olderThanMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export type SweepOptions = Pick<GarbageOptions, 'olderThanMs' | 'now'>;

export interface GarbageReport {
  readonly removed: readonly Digest[];
  readonly freedBytes: number;
}

/**
 * Removes the blobs that nothing names and that are older than the grace period. A blob that was put again keeps its
 * old time, so the caller sees to it that no put is waiting for its reference: it holds the lock under which both are made.
 */
export async function collectGarbage(
  parts: StoreParts,
  { inUse, olderThanMs, now }: GarbageOptions,
): Promise<GarbageReport> {
  const kept = new Set<Digest>();
  for await (const digest of inUse) kept.add(digest);
  const removed: Digest[] = [];
  let freedBytes = 0;
  for await (const entry of listEntries(parts)) {
    if (entry.kind !== 'blob' || kept.has(entry.digest) || now() - entry.mtimeMs <= olderThanMs) continue;
    // Not synced: a removal that power loss undoes is garbage again, no more.
    await parts.fileSystem.remove(entry.path);
    removed.push(entry.digest);
    freedBytes += entry.storedBytes;
  }
  return { removed, freedBytes };
}

/** Removes what writes that did not end have left; returns how many files. Younger ones may belong to a running write. */
export async function sweepTemps(parts: StoreParts, { olderThanMs, now }: SweepOptions): Promise<number> {
  let swept = 0;
  for await (const entry of listEntries(parts)) {
    if (entry.kind !== 'temp' || now() - entry.mtimeMs <= olderThanMs) continue;
    await parts.fileSystem.remove(entry.path);
    swept += 1;
  }
  return swept;
}
