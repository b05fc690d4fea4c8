import { join } from 'node:path';
import {
  acquireLock,
  hasCode,
  type LockEnvironment,
  nodeFileSystem,
  nodeLockEnvironment,
} from '@agentspine/durable-fs';
import { CaptureError } from '../errors.ts';

/** How long a second watcher waits for the first; a lock says that its holder is gone after 5 s. Milliseconds. */
const waitForOtherMs = 5_500;

/**
 * Takes the lock of the one process that watches a home.
 * @throws CaptureError `CAPTURE_WATCHED` where another process watches the home
 */
export async function lockWatch(
  directory: string,
  environment: LockEnvironment = nodeLockEnvironment,
): Promise<AsyncDisposable> {
  try {
    const path = join(directory, 'watch.lock');
    return await acquireLock(nodeFileSystem, path, { environment, waitMs: waitForOtherMs });
  } catch (error) {
    if (!hasCode(error, 'LOCK_HELD')) throw error;
    throw new CaptureError('CAPTURE_WATCHED', `${directory} is watched by another process: ${String(error)}`);
  }
}
