import { dirname } from 'node:path';
import { DurableFsError, hasCode } from './errors.ts';
import type { FileSystem, OpenFile } from './file-system.ts';
import { openIfThere } from './open-if-there.ts';
import { readFully } from './read-fully.ts';
import { writeAll } from './write-all.ts';

export interface TornTail {
  readonly cutBytes: number;
  /** The file that holds the cut bytes, `<path>.torn-<n>`. */
  readonly savedAs: string;
}

const lineFeed = 0x0a;
/** Read at a time, so that a torn line of any length needs little memory. */
const windowBytes = 65_536;
/** A folder with more saved tails than this has a fault that cutting again would hide. */
const savedTailsMax = 10_000;

/**
 * Cuts what stands behind the last line feed of a file of lines, so that the next append is not glued to a torn line
 * (RELIABILITY P6, P8). The cut bytes are saved aside, durably, before they are cut. `undefined` when the file is
 * missing, empty or whole. The caller is the only writer. A crash in the middle leaves the tail, and a saved copy of it.
 */
export async function cutTornTail(fileSystem: FileSystem, path: string): Promise<TornTail | undefined> {
  const file = await openIfThere(fileSystem, path, 'update');
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const end = await endOfLastLine(file, size);
    if (end === size) return undefined;
    const savedAs = await saveTail(fileSystem, path, { file, from: end, to: size });
    await file.truncate(end);
    await file.sync();
    return { cutBytes: size - end, savedAs };
  } finally {
    await file.close();
  }
}

async function endOfLastLine(file: OpenFile, size: number): Promise<number> {
  // Whole files are the rule: ask for one byte before asking for a window.
  if (size === 0 || (await readRange(file, size - 1, size))[0] === lineFeed) return size;
  for (let to = size; to > 0; ) {
    const from = Math.max(0, to - windowBytes);
    const found = (await readRange(file, from, to)).lastIndexOf(lineFeed);
    if (found >= 0) return from + found + 1;
    to = from;
  }
  return 0;
}

interface Tail {
  readonly file: OpenFile;
  readonly from: number;
  readonly to: number;
}

async function saveTail(fileSystem: FileSystem, path: string, tail: Tail): Promise<string> {
  const [savedAs, copy] = await createNumbered(fileSystem, `${path}.torn-`);
  let isSaved = false;
  try {
    for (let from = tail.from; from < tail.to; from += windowBytes) {
      await writeAll(copy, await readRange(tail.file, from, Math.min(from + windowBytes, tail.to)));
    }
    await copy.sync();
    isSaved = true;
  } finally {
    await copy.close();
    if (!isSaved) await fileSystem.remove(savedAs).catch(() => undefined);
  }
  await fileSystem.syncDirectory(dirname(path));
  return savedAs;
}

async function createNumbered(fileSystem: FileSystem, prefix: string): Promise<[path: string, file: OpenFile]> {
  for (let number = 1; number <= savedTailsMax; number += 1) {
    const path = `${prefix}${number}`;
    try {
      return [path, await fileSystem.open(path, 'create')];
    } catch (error) {
      if (!hasCode(error, 'FS_EXISTS')) throw error;
    }
  }
  throw new DurableFsError('FS_EXISTS', `there are ${savedTailsMax} files ${prefix}<n> already`, { path: prefix });
}

async function readRange(file: OpenFile, from: number, to: number): Promise<Uint8Array> {
  const target = new Uint8Array(to - from);
  return target.subarray(0, await readFully(file, target, from));
}
