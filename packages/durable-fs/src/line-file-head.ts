/**
 * `<file>.head`: how far a file of checked lines reaches, written after each append and without a sync: it may be older than
 * the file, and never newer. A file that is shorter, or has another line there, lost its end. It may be deleted; then nothing
 * says how long the file was.
 */
import { addLineChecks, emptyChain } from './add-line-checks.ts';
import type { FileSystem } from './file-system.ts';
import { type ChainLink, checkBytesMax, isSound, readLineCheck } from './line-check.ts';
import { openIfThere } from './open-if-there.ts';
import { readFully } from './read-fully.ts';
import { writeAll } from './write-all.ts';

/** The last line that was appended to a file, and the size of the file with it. */
export interface LineFileHead extends ChainLink {
  /** How far the file reached, in bytes. */
  readonly size: number;
}

/** How a file lost its end: it is `shorter` than it was, or has an `other` line where the last one was. */
export interface LostEnd {
  /** Whether the file is shorter, or another one. */
  readonly kind: 'shorter' | 'other';
  /** Size, in bytes. */
  readonly size: number;
  /** How far the file reached when it was last written, in bytes. */
  readonly knownSize: number;
}

/** A lost end in words, as the end of a sentence that begins with the path of the file. */
export function describeLostEnd({ kind, size, knownSize }: LostEnd): string {
  if (kind === 'shorter') return `ends at byte ${size}, and ended at byte ${knownSize}: lines are gone`;
  return `is not the file that was written last: another line ends at byte ${knownSize}`;
}

/** No head is longer; of one that is, nothing is read. */
const headBytesMax = 512;

/** The file that says how far a file of lines reached. */
export function headPath(path: string): string {
  return `${path}.head`;
}

/** What the head of a file says; `undefined` where it is missing or damaged. */
export async function readLineFileHead(fileSystem: FileSystem, path: string): Promise<LineFileHead | undefined> {
  const file = await openIfThere(fileSystem, headPath(path), 'read');
  if (file === undefined) return undefined;
  try {
    const target = new Uint8Array(headBytesMax);
    const bytes = target.subarray(0, await readFully(file, target, 0));
    return parseHead(bytes.subarray(0, -1));
  } finally {
    await file.close();
  }
}

function parseHead(line: Uint8Array): LineFileHead | undefined {
  const check = readLineCheck(line);
  if (check === undefined || !isSound(line, check)) return undefined;
  const { size, number, sum } = JSON.parse(Buffer.from(line).toString()) as Record<string, unknown>;
  if (typeof size !== 'number' || typeof number !== 'number' || typeof sum !== 'string') return undefined;
  return { size, number, sum };
}

/** Writes the head of a file in one step. The caller is the only writer. */
export async function writeLineFileHead(fileSystem: FileSystem, path: string, head: LineFileHead): Promise<void> {
  const { size, number, sum } = head;
  const line = Buffer.from(`${JSON.stringify({ v: 1, size, number, sum })}\n`);
  const temp = `${headPath(path)}.new`;
  await fileSystem.remove(temp);
  const file = await fileSystem.open(temp, 'create');
  try {
    await writeAll(file, addLineChecks(line, emptyChain).bytes);
  } finally {
    await file.close();
  }
  await fileSystem.rename(temp, headPath(path));
}

/** The bytes that a head is about: a file, or lines of which a file is the end. */
export interface LinesOfHead {
  /** Size, in bytes. */
  readonly size: number;
  /** Bytes `from` (included) to `to` (excluded). */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** Whether a file lost its end; `undefined` where its head does not say so, or there is none. */
export async function findLostEnd(fileSystem: FileSystem, path: string): Promise<LostEnd | undefined> {
  const file = await openIfThere(fileSystem, path, 'read');
  if (file === undefined) return findLostLines(fileSystem, path, undefined);
  try {
    const { size } = await file.stat();
    const read = async (from: number, to: number): Promise<Uint8Array> => {
      const target = new Uint8Array(to - from);
      return target.subarray(0, await readFully(file, target, from));
    };
    return await findLostLines(fileSystem, path, { size, read });
  } finally {
    await file.close();
  }
}

/** As `findLostEnd`, of lines that may have more before the file at `path`; `undefined` lines are gone. */
export async function findLostLines(
  fileSystem: FileSystem,
  path: string,
  lines: LinesOfHead | undefined,
): Promise<LostEnd | undefined> {
  const head = await readLineFileHead(fileSystem, path);
  if (head === undefined) return undefined;
  const { size } = lines ?? { size: 0 };
  if (lines === undefined || size < head.size) return { kind: 'shorter', size, knownSize: head.size };
  const bytes = await lines.read(Math.max(0, head.size - checkBytesMax - 1), head.size);
  const last = readLineCheck(bytes.subarray(0, -1));
  const isSame = last?.number === head.number && last.sum === head.sum;
  return isSame ? undefined : { kind: 'other', size, knownSize: head.size };
}
