import { join } from 'node:path';
import { hasCode } from '@agentspine/durable-fs';
import { tempName } from './blob-path.ts';
import { mtimeMsOf } from './mtime-ms.ts';
import type { StoreParts } from './options.ts';

/**
 * Removes a file that is old, and says whether it did. The file gets another name first: a put that comes before makes it young,
 * and it gets its name back; one that comes after does not find it and writes it again. Not synced: a removal that power loss
 * undoes is garbage again, no more.
 */
export async function removeOld(
  { fileSystem, directory, nextTempName }: Pick<StoreParts, 'fileSystem' | 'directory' | 'nextTempName'>,
  path: string,
  isOld: (mtimeMs: number) => boolean,
): Promise<boolean> {
  const aside = join(directory, tempName(nextTempName()));
  try {
    await fileSystem.rename(path, aside);
  } catch (error) {
    if (hasCode(error, 'FS_NOT_FOUND')) return false;
    throw error;
  }
  const stat = await fileSystem.stat(aside);
  if (stat !== undefined && !isOld(mtimeMsOf(stat))) {
    await fileSystem.rename(aside, path);
    return false;
  }
  await fileSystem.remove(aside);
  return true;
}
