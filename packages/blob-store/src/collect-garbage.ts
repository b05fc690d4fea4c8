import { basename } from 'node:path';
import type { Digest } from '@agentspine/schema';
import { uniqueOfTemp } from './blob-path.ts';
import { listEntries, listTemps, type StoreTemp } from './list-blobs.ts';
import type { StoreParts } from './options.ts';
import { collectInPacks } from './packs/collect-in-packs.ts';
import { removeOld } from './remove-old.ts';

/** Which blobs are kept. */
export interface GarbageOptions {
  /** Every digest that a store still names. */
  readonly inUse: Iterable<Digest> | AsyncIterable<Digest>;
  /** Younger blobs stay: their references may not be written yet. Two minutes at least, where others put blobs meanwhile. */
  readonly olderThanMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Only says what would be removed; default false. */
  readonly isDry?: boolean | undefined;
}

/** Which temporary files are old. */
export interface SweepOptions extends Pick<GarbageOptions, 'olderThanMs' | 'now' | 'isDry'> {
  /** Whether the process that took a name from `nextTempName` still runs; without it, or where it is `unknown`, age decides. */
  readonly ownerState?: ((name: string) => 'alive' | 'gone' | 'unknown') | undefined;
}

/** What a sweep removed. */
export interface SweepReport {
  /** Files that were removed. */
  readonly files: number;
  /** Bytes on disk that were freed. */
  readonly freedBytes: number;
}

/** What a collection removed. */
export interface GarbageReport {
  /** The blobs that were removed. */
  readonly removed: readonly Digest[];
  /** Bytes on disk that were freed. */
  readonly freedBytes: number;
}

/**
 * Removes the blobs, also out of packs, that nothing names and that are older than the grace period. Putting a blob again makes
 * it young, also while this runs, so that a reference that is written within the grace period finds its blob.
 */
export async function collectGarbage(
  parts: StoreParts,
  { inUse, olderThanMs, now, isDry = false }: GarbageOptions,
): Promise<GarbageReport> {
  const isOld = (mtimeMs: number): boolean => now() - mtimeMs > olderThanMs;
  const kept = new Set<Digest>();
  for await (const digest of inUse) kept.add(digest);
  const removed: Digest[] = [];
  let freedBytes = 0;
  for await (const entry of listEntries(parts)) {
    if (entry.kind !== 'blob' || kept.has(entry.digest) || !isOld(entry.mtimeMs)) continue;
    if (!isDry && !(await removeOld(parts, entry.path, isOld))) continue;
    removed.push(entry.digest);
    freedBytes += entry.storedBytes;
  }
  const packs = await collectInPacks(parts, { kept, isOld, isDry });
  return { removed: [...new Set([...removed, ...packs.removed])], freedBytes: freedBytes + packs.freedBytes };
}

/** Removes what writes that did not end have left, and nothing that a running write may still need. */
export async function sweepTemps(parts: StoreParts, options: SweepOptions): Promise<SweepReport> {
  let [files, freedBytes] = [0, 0];
  for await (const temp of listTemps(parts)) {
    if (!isLeft(temp, options)) continue;
    if (options.isDry !== true) await parts.fileSystem.remove(temp.path);
    files += 1;
    freedBytes += temp.sizeBytes;
  }
  return { files, freedBytes };
}

function isLeft({ path, mtimeMs }: StoreTemp, { olderThanMs, now, ownerState }: SweepOptions): boolean {
  const state = ownerState?.(uniqueOfTemp(basename(path))) ?? 'unknown';
  return state === 'unknown' ? now() - mtimeMs > olderThanMs : state === 'gone';
}
