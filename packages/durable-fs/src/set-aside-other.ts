import { DurableFsError, hasCode } from './errors.ts';
import type { FileSystem } from './file-system.ts';

/** A folder with more of them has a fault that moving again would hide. */
const asideMax = 1_000;

/**
 * Moves what has the name `path` and is not of the kind that belongs there to `<path>.set-aside-<n>`, and returns that
 * path; `undefined` where the name is free or right. For files that can be made again: nothing is removed, nothing synced.
 * @throws DurableFsError
 */
export async function setAsideOther(
  fileSystem: FileSystem,
  path: string,
  kind: 'file' | 'directory',
): Promise<string | undefined> {
  const stat = await fileSystem.stat(path);
  if (stat === undefined || stat.kind === kind) return undefined;
  for (let number = 1; number <= asideMax; number += 1) {
    const target = `${path}.set-aside-${number}`;
    if ((await fileSystem.stat(target)) !== undefined) continue;
    try {
      await fileSystem.rename(path, target);
      return target;
    } catch (error) {
      // Another process was faster.
      if (hasCode(error, 'FS_NOT_FOUND')) return undefined;
      throw error;
    }
  }
  throw new DurableFsError('FS_EXISTS', `there are ${asideMax} names ${path}.set-aside-<n> already`, { path });
}
