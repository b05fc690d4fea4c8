import { dirname } from 'node:path';
import { DurableFsError, hasCode } from './errors.ts';
import type { FileSystem, OpenFile } from './file-system.ts';
import { readFully } from './read-fully.ts';
import { writeAll } from './write-all.ts';

/** Bytes of an open file, or of what reads as one. */
export interface FilePart {
  /** The open file. */
  readonly file: Pick<OpenFile, 'read'>;
  /** The first byte. */
  readonly from: number;
  /** The byte after the last one. */
  readonly to: number;
}

/** Read at a time, so that a file of any size needs little memory. */
const windowBytes = 65_536;
/** A folder with more saved files than this has a fault that saving again would hide. */
const savedFilesMax = 10_000;

/** Copies a part of a file to a new file `<prefix><n>`, durably, and returns its path. @throws DurableFsError */
export async function saveAside(fileSystem: FileSystem, prefix: string, part: FilePart): Promise<string> {
  const [savedAs, copy] = await createNumbered(fileSystem, prefix);
  let isSaved = false;
  try {
    for (let from = part.from; from < part.to; from += windowBytes) {
      const target = new Uint8Array(Math.min(windowBytes, part.to - from));
      await writeAll(copy, target.subarray(0, await readFully(part.file, target, from)));
    }
    await copy.sync();
    isSaved = true;
  } finally {
    await copy.close();
    if (!isSaved) await fileSystem.remove(savedAs).catch(() => undefined);
  }
  await fileSystem.syncDirectory(dirname(prefix));
  return savedAs;
}

async function createNumbered(fileSystem: FileSystem, prefix: string): Promise<[path: string, file: OpenFile]> {
  for (let number = 1; number <= savedFilesMax; number += 1) {
    const path = `${prefix}${number}`;
    try {
      return [path, await fileSystem.open(path, 'create')];
    } catch (error) {
      if (!hasCode(error, 'FS_EXISTS')) throw error;
    }
  }
  throw new DurableFsError('FS_EXISTS', `there are ${savedFilesMax} files ${prefix}<n> already`, { path: prefix });
}
