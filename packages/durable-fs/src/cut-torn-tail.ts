import type { FileSystem, OpenFile } from './file-system.ts';
import { openIfThere } from './open-if-there.ts';
import { readFully } from './read-fully.ts';
import { saveAside } from './save-aside.ts';

/** A line that a crash left without its end. */
export interface TornTail {
  /** Bytes that were cut off. */
  readonly cutBytes: number;
  /** The file that holds the cut bytes, `<path>.torn-<n>`. */
  readonly savedAs: string;
}

const lineFeed = 0x0a;
/** Read at a time, so that a torn line of any length needs little memory. */
const windowBytes = 65_536;

/**
 * Cuts what is after the last line feed of a file of lines, so that the next append is not glued to a torn line
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
    const savedAs = await saveAside(fileSystem, `${path}.torn-`, { file, from: end, to: size });
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

async function readRange(file: OpenFile, from: number, to: number): Promise<Uint8Array> {
  const target = new Uint8Array(to - from);
  return target.subarray(0, await readFully(file, target, from));
}
