import { digestOfLine, parseErasedLines, readTombstones } from '@agentspine/archive';
import { nodeFileSystem, openIfThere, readFully } from '@agentspine/durable-fs';
import type { CopyOfHome } from './erase-again.ts';

/** The first line of a manifest is not longer: a path is part of it, or the digests of an erased line. */
const firstLineBytesMax = 256 * 1024;

/**
 * Whether a copy is of this home: of the same folder, with the same key of tombstones, or with the same first piece in custody, which may have been
 * erased. A home that was copied or restored goes on elsewhere and stays the same home.
 */
export async function isSameHome(
  { directory, key }: { readonly directory: string; readonly key: string },
  copy: CopyOfHome,
): Promise<boolean> {
  if (copy.home === directory) return true;
  if ((await readTombstones(nodeFileSystem, copy.directory))?.key === key) return true;
  const [ours, theirs] = await Promise.all([firstPiece(directory), firstPiece(copy.directory)]);
  return ours !== undefined && ours === theirs;
}

/** The digest of the first line that ever was in a manifest; it has a path and the time when it was taken. */
async function firstPiece(directory: string): Promise<string | undefined> {
  const file = await openIfThere(nodeFileSystem, `${directory}/custody/manifest.jsonl`, 'read');
  if (file === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(firstLineBytesMax);
    const read = bytes.subarray(0, await readFully(file, bytes, 0));
    const end = read.indexOf('\n');
    if (end <= 0) return undefined;
    const line = read.subarray(0, end);
    const erased = parseErasedLines(line.toString('utf8'));
    return erased === undefined ? digestOfLine(line) : erased.digests[0];
  } finally {
    await file.close();
  }
}
