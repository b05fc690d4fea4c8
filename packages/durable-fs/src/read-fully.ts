import type { OpenFile } from './file-system.ts';

/**
 * Reads from `position` until the target is full or the file ends, because a system call may give fewer bytes than there
 * are; returns how many.
 */
export async function readFully(file: Pick<OpenFile, 'read'>, target: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const got = await file.read(target.subarray(filled), position + filled);
    if (got === 0) break;
    filled += got;
  }
  return filled;
}
