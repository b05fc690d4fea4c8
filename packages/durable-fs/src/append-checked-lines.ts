import { dirname } from 'node:path';
import { addLineChecks, type ChainEnd, emptyChain, emptyRun } from './add-line-checks.ts';
import { appendLinesDurably } from './append-line-durably.ts';
import type { FileSystem, OpenFile } from './file-system.ts';
import { LineChain } from './line-chain.ts';
import { checkBytesMax, readLineCheck } from './line-check.ts';
import { findLostEnd, headPath, writeLineFileHead } from './line-file-head.ts';
import { LineSplitter } from './line-splitter.ts';
import { openIfThere } from './open-if-there.ts';
import { readFully } from './read-fully.ts';

/** What an append wrote. */
export interface CheckedAppend {
  /** Size of the file afterwards, in bytes. */
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
): Promise<CheckedAppend> {
  const before = await readChainEnd(fileSystem, path);
  const { bytes, end } = addLineChecks(lines, before);
  const file = await fileSystem.open(path, 'append');
  let size: number;
  try {
    size = await appendLinesDurably(file, bytes);
  } finally {
    await file.close();
  }
  // A head says that the name of the file is durable too. Synced before the head is written, which must never be newer.
  if ((await fileSystem.stat(headPath(path))) === undefined) await fileSystem.syncDirectory(dirname(path));
  if (end.run.lines === 0) await moveHead(fileSystem, path, { ...end.last, size });
  return { size, bytes };
}

/** What the next line of a file follows. Of a file with checks only the end is read. */
export async function readChainEnd(fileSystem: FileSystem, path: string): Promise<ChainEnd> {
  const file = await openIfThere(fileSystem, path, 'read');
  if (file === undefined) return emptyChain;
  try {
    const { size } = await file.stat();
    const tail = new Uint8Array(Math.min(checkBytesMax + 1, size));
    await readFully(file, tail, size - tail.length);
    const last = readLineCheck(tail.subarray(0, -1));
    return last === undefined ? await readWholeChain(file) : { last, run: emptyRun };
  } finally {
    await file.close();
  }
}

async function readWholeChain(file: OpenFile): Promise<ChainEnd> {
  const chain = new LineChain();
  const splitter = new LineSplitter(0);
  const chunk = new Uint8Array(chunkBytes);
  for (let at = 0; ; ) {
    const count = await readFully(file, chunk, at);
    if (count === 0) return chain.end;
    at += count;
    splitter.push(chunk.subarray(0, count), (_line, from, bytes) => {
      chain.take(bytes, { from, to: from + (bytes?.length ?? 0) + 1 });
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
): Promise<void> {
  try {
    if ((await findLostEnd(fileSystem, path)) === undefined) await writeLineFileHead(fileSystem, path, head);
  } catch {}
}
