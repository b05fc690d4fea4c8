import { hasCode } from './errors.ts';
import type { FileSystem, OpenFile } from './file-system.ts';

/** Opens a file that must not be made; `undefined` when there is none. */
export async function openIfThere(
  fileSystem: FileSystem,
  path: string,
  mode: 'read' | 'update',
): Promise<OpenFile | undefined> {
  try {
    return await fileSystem.open(path, mode);
  } catch (error) {
    if (hasCode(error, 'FS_NOT_FOUND')) return undefined;
    throw error;
  }
}
