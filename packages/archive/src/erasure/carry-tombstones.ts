import {
  appendCheckedLines,
  cutTornTail,
  type FileSystem,
  LineSplitter,
  readWholeFile,
  textWithoutCheck,
} from '@agentspine/durable-fs';
import { tombstonesName } from './tombstones.ts';

/**
 * Adds the tombstones of one home to those of another one, durably, with the key where that one has none. Both have the same key, or one of
 * them has no tombstones. Lines that are there are not added again.
 */
export async function carryTombstones(fileSystem: FileSystem, from: string, to: string): Promise<void> {
  const path = `${to}/${tombstonesName}`;
  await cutTornTail(fileSystem, path);
  const known = new Set(await readLines(fileSystem, path));
  const lines = (await readLines(fileSystem, `${from}/${tombstonesName}`)).filter((line) => !known.has(line));
  if (lines.length === 0) return;
  await appendCheckedLines(fileSystem, path, Buffer.from(lines.map((line) => `${line}\n`).join('')));
}

/** Lines without their checks. What a crash left of a last line is passed over. */
async function readLines(fileSystem: FileSystem, path: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const bytes = await readWholeFile(fileSystem, path);
  new LineSplitter(0).push(bytes ?? new Uint8Array(0), (text) => {
    if (text?.startsWith('{') === true) lines.push(textWithoutCheck(text));
  });
  return lines;
}
