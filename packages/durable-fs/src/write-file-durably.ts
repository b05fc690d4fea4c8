import { dirname, join } from 'node:path';
import type { FileSystem } from './file-system.ts';
import { writeAll } from './write-all.ts';

/** How a file is written. */
export interface WriteFileOptions {
  /** Name of the temporary file beside the target; unique among concurrent writers. */
  readonly tempName: string;
  /** For a caller that shares one sync of the folder among many files; begins after the rename. */
  readonly syncDirectory?: (folder: string) => Promise<void>;
  /** Whether it replaces nothing: `FS_EXISTS` where the name is taken. */
  readonly isNew?: boolean;
}

/**
 * Writes a whole file or nothing: temp → write → sync → rename → sync folder. After it returns the file survives power
 * loss; after any failure `path` holds what it held before, or all of `bytes` where only the last step failed.
 */
export async function writeFileDurably(
  fileSystem: FileSystem,
  path: string,
  bytes: Uint8Array,
  { tempName, syncDirectory = (folder) => fileSystem.syncDirectory(folder), isNew = false }: WriteFileOptions,
): Promise<void> {
  const folder = dirname(path);
  const temp = join(folder, tempName);
  const file = await fileSystem.open(temp, 'create');
  let isMoved = false;
  try {
    try {
      await writeAll(file, bytes);
      // Sync before rename: a rename that outlives its bytes is an empty file under the final name (RELIABILITY 0.3).
      await file.sync();
    } finally {
      await file.close();
    }
    await (isNew ? fileSystem.renameNew(temp, path) : fileSystem.rename(temp, path));
    isMoved = true;
  } finally {
    if (!isMoved) await fileSystem.remove(temp).catch(() => undefined);
  }
  await syncDirectory(folder);
}
