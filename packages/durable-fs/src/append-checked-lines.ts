import { dirname } from 'node:path';
import { addLineChecks, type ChainEnd, emptyChain, emptyRun } from './add-line-checks.ts';
import { appendLinesDurably } from './append-line-durably.ts';
import type { FileSystem, OpenFile } from './file-system.ts';
import { LineChain } from './line-chain.ts';
import { type ChainLink, chainStart, checkBytesMax, readLineCheck } from './line-check.ts';
import { findLostEnd, headPath, type LostEnd, writeLineFileHead } from './line-file-head.ts';
import { LineSplitter } from './line-splitter.ts';
import { openIfThere } from './open-if-there.ts';
import { readFully } from './read-fully.ts';

/** Lines of which the file has only the end. */
export interface LinesBefore {
  /** How many bytes of them are before those of the file. */
  readonly bytes: number;
  /** Where the lines begin in the file, in bytes. */
  readonly from: number;
  /** The last line before those of the file. */
  link(): Promise<ChainLink | undefined>;
  /** How all of the lines lost their end. */
  findLostEnd(): Promise<LostEnd | undefined>;
}

/** What the lines of a file follow. */
type LinesStart = Pick<LinesBefore, 'from' | 'link'>;

const fromBeginning: LinesStart = { from: 0, link: async () => chainStart };

/** What an append wrote. */
export interface CheckedAppend {
  /** Size afterwards, in bytes: of the file, with what is before it. */
  readonly size: number;
  /** The bytes that were appended. */
  readonly bytes: Uint8Array;
}

/** How much is read at once where all of a file has to be read. */
const chunkBytes = 1024 * 1024;

/**
 * Appends whole lines with their checks in one write and one sync; when it returns they survive power loss. Lines at the end
 * of the file that have no checks, as in a file of an older version, are read once and sealed. The caller is the only
 * appender, and the file ends in a line. Another process may have appended since.
 */
export async function appendCheckedLines(
  fileSystem: FileSystem,
  path: string,
  lines: Uint8Array,
  before: LinesBefore = { ...fromBeginning, bytes: 0, findLostEnd: () => findLostEnd(fileSystem, path) },
): Promise<CheckedAppend> {
  const { bytes, end } = addLineChecks(lines, await readChainEnd(fileSystem, path, before));
  const file = await fileSystem.open(path, 'append');
  let size: number;
  try {
    size = before.bytes - before.from + (await appendLinesDurably(file, bytes));
  } finally {
    await file.close();
  }
  // A head says that the name of the file is durable too. Synced before the head is written, which must never be newer.
  if ((await fileSystem.stat(headPath(path))) === undefined) await fileSystem.syncDirectory(dirname(path));
  if (end.run.lines === 0) await moveHead(fileSystem, path, { ...end.last, size }, before);
  return { size, bytes };
}

/** What the next line of a file follows. Of a file with checks only the end is read. */
export async function readChainEnd(
  fileSystem: FileSystem,
  path: string,
  start: LinesStart = fromBeginning,
): Promise<ChainEnd> {
  const file = await openIfThere(fileSystem, path, 'read');
  if (file === undefined) return emptyChain;
  try {
    const { size } = await file.stat();
    const tail = new Uint8Array(Math.max(0, Math.min(checkBytesMax + 1, size - start.from)));
    await readFully(file, tail, size - tail.length);
    const last = readLineCheck(tail.subarray(0, -1));
    return last === undefined ? await readWholeChain(file, start) : { last, run: emptyRun };
  } finally {
    await file.close();
  }
}

async function readWholeChain(file: OpenFile, { from, link }: LinesStart): Promise<ChainEnd> {
  const chain = new LineChain(await link());
  const splitter = new LineSplitter(from);
  const chunk = new Uint8Array(chunkBytes);
  for (let at = from; ; ) {
    const count = await readFully(file, chunk, at);
    if (count === 0) return chain.end;
    at += count;
    splitter.push(chunk.subarray(0, count), (_line, lineFrom, bytes) => {
      chain.take(bytes, { from: lineFrom, to: lineFrom + (bytes?.length ?? 0) + 1 });
    });
  }
}

/**
 * The head is a witness: an append to a file that lost its end leaves it as it is, so that the loss stays known. A head that
 * cannot be written is an older one, and no reason to refuse what is durable.
 */
async function moveHead(
  fileSystem: FileSystem,
  path: string,
  head: Parameters<typeof writeLineFileHead>[2],
  before: LinesBefore,
): Promise<void> {
  try {
    if ((await before.findLostEnd()) === undefined) await writeLineFileHead(fileSystem, path, head);
  } catch {}
}
