import { hash } from 'node:crypto';
import type { FileSystem } from '@agentspine/durable-fs';
import { readFileRange } from '../read-file.ts';

/** Enough of the end: each line has the check of the line before it in its own. */
const endBytes = 4_096;
const lineFeed = 10;

/**
 * Tells the manifest in a folder of custody, up to a length, from any other one, as long as no byte of it is changed in place; `undefined`
 * where it is not so long, and where that length is within a line.
 */
export async function nameManifest(
  fileSystem: FileSystem,
  directory: string,
  bytes: number,
): Promise<string | undefined> {
  const path = `${directory}/manifest.jsonl`;
  const file = await fileSystem.stat(path);
  if (file === undefined || file.size < bytes) return undefined;
  const end = await readFileRange(fileSystem, path, { from: Math.max(0, bytes - endBytes), to: bytes });
  if (end.at(-1) !== lineFeed) return undefined;
  return hash('sha256', `${file.inode} ${bytes} ${end.toString('latin1')}`);
}
