import { join } from 'node:path';
import type { FileSystem } from '@agentspine/durable-fs';
import { isPathSafeSessionId } from '@agentspine/schema';

/** Which content records are old. */
export interface PruneOptions {
  /** How long after its last change a file is kept; a negative time is `forever`, 0 keeps none. */
  readonly retentionMs: number | 'forever';
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether the log that the session came from still exists; throwing says no. */
  readonly isRecoverable?: ((sessionId: string) => boolean | Promise<boolean>) | undefined;
  /** Removes recoverable sessions too. */
  readonly force?: boolean | undefined;
}

/** What pruning removed. */
export interface PruneResult {
  /** Ids of sessions whose records were removed. */
  readonly removed: readonly string[];
  /** Ids of sessions that are old enough but recoverable. */
  readonly recoverable: readonly string[];
  /** Sessions whose time has not come. */
  readonly young: number;
}

/** Removes content files that did not change since `now - retentionMs` (inclusive); durable when it returns (A093). */
export async function pruneContent(
  fileSystem: FileSystem,
  folder: string,
  options: PruneOptions,
): Promise<PruneResult> {
  const removed: string[] = [];
  const recoverable: string[] = [];
  let young = 0;
  for (const name of await fileSystem.list(folder)) {
    const sessionId = /^(.+)\.jsonl$/.exec(name)?.[1];
    if (sessionId === undefined || !isPathSafeSessionId(sessionId)) continue;
    const path = join(folder, name);
    if (!(await isOld(fileSystem, path, options))) young += 1;
    else if (options.force !== true && (await asksRecoverable(options, sessionId))) recoverable.push(sessionId);
    else {
      await fileSystem.remove(path);
      removed.push(sessionId);
    }
  }
  if (removed.length > 0) await fileSystem.syncDirectory(folder);
  return { removed, recoverable, young };
}

async function isOld(fileSystem: FileSystem, path: string, { retentionMs, now }: PruneOptions): Promise<boolean> {
  if (retentionMs === 'forever' || retentionMs < 0) return false;
  if (retentionMs === 0) return true;
  const stat = await fileSystem.stat(path);
  return stat !== undefined && Number(stat.mtimeNs / 1_000_000n) <= now - retentionMs;
}

async function asksRecoverable({ isRecoverable }: PruneOptions, sessionId: string): Promise<boolean> {
  try {
    return (await isRecoverable?.(sessionId)) ?? false;
  } catch {
    return false;
  }
}
