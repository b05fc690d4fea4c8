import { BackupError } from './errors.ts';

/** Which snapshots stay: the newest so many, and the newest of each of the last so many days, weeks, months that have one. */
export interface PrunePolicy {
  /** The newest. */
  readonly last?: number | undefined;
  /** One of each UTC day. */
  readonly daily?: number | undefined;
  /** One of each ISO week. */
  readonly weekly?: number | undefined;
  /** One of each month. */
  readonly monthly?: number | undefined;
}

/**
 * Which of the snapshots a policy keeps. The newest always stays. A policy that says nothing is refused: it would remove all.
 * @throws BackupError `BACKUP_POLICY_WRONG`
 */
export function keptBy<Of extends { readonly at: string }>(snapshots: readonly Of[], policy: PrunePolicy): Set<Of> {
  const counts = Object.values(policy).filter((count) => count !== undefined);
  if (counts.length === 0 || counts.some((count) => !Number.isSafeInteger(count) || count < 0)) {
    throw new BackupError(
      'BACKUP_POLICY_WRONG',
      'a policy has at least one whole number of snapshots to keep: last, daily, weekly or monthly',
    );
  }
  const newestFirst = snapshots.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  const kept = new Set(newestFirst.slice(0, Math.max(1, policy.last ?? 0)));
  const periods = [
    [policy.daily, (at: string) => at.slice(0, 10)],
    [policy.weekly, weekOf],
    [policy.monthly, (at: string) => at.slice(0, 7)],
  ] as const;
  for (const [count = 0, periodOf] of periods) {
    const newest = new Map<string, Of>();
    for (const snapshot of newestFirst) {
      const period = periodOf(snapshot.at);
      if (!newest.has(period) && newest.size < count) newest.set(period, snapshot);
    }
    for (const snapshot of newest.values()) kept.add(snapshot);
  }
  return kept;
}

const dayMs = 86_400_000;

/** The Monday of the week of an instant, as a day. */
function weekOf(at: string): string {
  const day = Math.floor(Date.parse(at) / dayMs);
  // Day 0, the first of January 1970, was a Thursday.
  return new Date((day - ((day + 3) % 7)) * dayMs).toISOString().slice(0, 10);
}
