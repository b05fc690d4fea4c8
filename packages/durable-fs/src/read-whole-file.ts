import { Buffer } from 'node:buffer';
import type { FileSystem } from './file-system.ts';
import { openIfThere } from './open-if-there.ts';
import { readFully } from './read-fully.ts';

/** Reads a file as a whole; `undefined` where there is none. For files that are small, or whose size the caller bounds. */
export async function readWholeFile(fileSystem: FileSystem, path: string): Promise<Buffer | undefined> {
  const file = await openIfThere(fileSystem, path, 'read');
  if (file === undefined) return undefined;
  try {
    const target = Buffer.allocUnsafe((await file.stat()).size);
    return target.subarray(0, await readFully(file, target, 0));
  } finally {
    await file.close();
  }
}
