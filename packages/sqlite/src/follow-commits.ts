import { lstatSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { DatabaseError } from './errors.ts';
import { openSpineToRead } from './open-spine-to-read.ts';
import { translateReadError } from './translate-sqlite-error.ts';

/** How long a follower goes on. */
export interface FollowOptions {
  /** Whether to wait for more; default true. */
  readonly follow?: boolean | undefined;
  /** Ends the feed without an error when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** How long a lock of another process is waited for, in milliseconds; default 10,000. */
  readonly busyTimeoutMs?: number | undefined;
  /** Resolves when the file is to be asked again whether somebody committed; default after 20 ms. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** How often the file is asked whether somebody committed: a read of shared memory. */
const defaultPauseMs = 20;

/**
 * Follows what any process commits to the store at `path`, without a daemon: `begin` prepares what reads the next items,
 * and that is asked again until it has none, then whenever somebody has committed. Ends only with `follow: false`, an
 * aborted signal or `break`. @throws DatabaseError `SPINE_MISSING`, `SPINE_GONE` when the file goes
 */
export async function* followCommits<Item>(
  path: string,
  begin: (database: Database) => () => readonly Item[],
  { follow = true, signal, busyTimeoutMs, pause = () => sleep(defaultPauseMs, signal) }: FollowOptions = {},
): AsyncGenerator<Item, void, void> {
  const isAborted = (): boolean => signal?.aborted === true;
  const database = openSpineToRead(path, busyTimeoutMs);
  try {
    if (isAborted()) return;
    const next = readFrom(path, database, () => begin(database));
    const { ino, dev } = lstatSync(path);
    for (let seen: unknown; ; ) {
      const version: unknown = database.pragma('data_version', { simple: true });
      if (version !== seen) {
        const items = readFrom(path, database, next);
        for (const item of items) {
          yield item;
          if (isAborted()) return;
        }
        if (items.length > 0) continue;
        seen = version;
      }
      if (!follow || isAborted()) return;
      const named = lstatSync(path, { throwIfNoEntry: false });
      if (named?.ino !== ino || named.dev !== dev)
        throw new DatabaseError('SPINE_GONE', `${path} was deleted or replaced`);
      await pause();
    }
  } finally {
    database.close();
  }
}

function readFrom<Result>(path: string, database: Database, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw translateReadError(error, path, database);
  }
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
