import { join } from 'node:path';
import type { HomeContext } from '@agentspine/home';
import type { Digest } from '@agentspine/schema';
import { BackupError } from './errors.ts';
import { type Place, placeOf } from './place.ts';
import { keptBy, type PrunePolicy } from './prune-policy.ts';
import { lockTarget, type NamedSnapshot, openTarget, readSnapshots, readTree, snapshotFolder } from './target.ts';

/** What pruning did. */
export interface PruneReport {
  /** Names of the snapshots that stay. */
  readonly kept: readonly string[];
  /** Names of those that were removed. */
  readonly removed: readonly string[];
  /** Bytes on disk that were freed. */
  readonly freedBytes: number;
}

/** What is pruned, and by which policy. */
export interface PruneRequest extends PrunePolicy {
  /** The folder of backups. */
  readonly from: string;
  /** Only says what would be removed. */
  readonly isDry?: boolean | undefined;
}

/**
 * Removes the snapshots that a policy does not keep, and what only they need. Nothing is removed while a snapshot is damaged:
 * nobody knows what it needs. @throws BackupError `BACKUP_POLICY_WRONG`, `BACKUP_DAMAGED`, `BACKUP_NOT_FOUND`
 */
export async function pruneBackup(world: HomeContext, request: PruneRequest): Promise<PruneReport> {
  const { from, isDry = false, last, daily, weekly, monthly } = request;
  await using target = await openTarget(await placeOf(world, from));
  await using lock = await lockTarget(target);
  const { snapshots, damaged } = await readSnapshots(target);
  if (damaged[0] !== undefined) {
    const { name, problem } = damaged[0];
    throw new BackupError('BACKUP_DAMAGED', `${name} ${problem}; move it away, then prune again`);
  }
  const kept = keptBy(snapshots, { last, daily, weekly, monthly });
  const removed = snapshots.filter((snapshot) => !kept.has(snapshot));
  const inUse = new Set<Digest>();
  for (const snapshot of kept) {
    inUse.add(snapshot.tree);
    for (const { chunks } of await readTree(target, snapshot)) for (const chunk of chunks) inUse.add(chunk);
  }
  await lock.assertHeld();
  if (!isDry) await removeSnapshots(target.place, removed);
  // Nobody else writes here, so that what is young and not named is left over too.
  const options = { inUse, isDry, olderThanMs: 0, now: () => Number.POSITIVE_INFINITY };
  const { freedBytes } = await target.objects.collectGarbage(options);
  return { kept: snapshots.filter((one) => kept.has(one)).map(nameOf), removed: removed.map(nameOf), freedBytes };
}

async function removeSnapshots({ fileSystem, directory }: Place, snapshots: readonly NamedSnapshot[]): Promise<void> {
  const folder = join(directory, snapshotFolder);
  for (const { name } of snapshots) await fileSystem.remove(join(folder, name));
  if (snapshots.length > 0) await fileSystem.syncDirectory(folder);
}

const nameOf = ({ name }: NamedSnapshot): string => name;
