import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DurableFsError, fromSystemError, hasCode } from './errors.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDWR } = fs.constants;
const flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;
const lineFeed = 0x0a;

/** A file that is given up when the disk is full, so that a last line still finds room (RELIABILITY P6). */
const reserveName = '.reserve';
const reserveBytes = 1024 * 1024;
const reserveChunkBytes = 64 * 1024;

/** How a line is appended. */
export interface AppendLineOptions {
  /** Whether the line has to survive power loss, and not only the end of the process. */
  readonly sync: boolean;
}

/**
 * Appends one line while the caller waits; for the few lines that must be down before a synchronous call returns. Any
 * number of processes may append to one file. The folder and its parents are made when they are missing.
 *
 * Afterwards the line is in the file that has the name: a process that renames the file in order to read it finds it there or in
 * the next one, perhaps in both. A line that a crash cut short stays, and the next one begins after a line feed of its
 * own; so there may be empty lines. @throws DurableFsError; then nothing is promised, though part of the line may be there
 */
export function appendLineNow(path: string, line: string, options: AppendLineOptions): void {
  const bytes = Buffer.from(`${line}\n`);
  try {
    appendOnce(path, bytes, options);
  } catch (error) {
    if (!hasCode(error, 'FS_NO_SPACE') && !hasCode(error, 'FS_SHORT_WRITE')) throw error;
    if (!removeReserve(dirname(path))) throw error;
    appendOnce(path, bytes, options);
  }
}

/** Sets space aside in a folder for the lines of a full disk. Best effort: it is only a reserve. */
export function reserveSpace(folder: string): void {
  const path = join(folder, reserveName);
  try {
    const stats = fs.lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isFile() && stats.size === reserveBytes) return;
    makeFolder(folder);
    fs.rmSync(path, { force: true });
    fillReserve(path);
  } catch {}
}

/** By chunks: one megabyte of memory for each new home is slower than the calls. */
function fillReserve(path: string): void {
  const descriptor = fs.openSync(path, 'wx', 0o600);
  try {
    // Not zeros: some file systems give a file of zeros no blocks.
    const chunk = Buffer.alloc(reserveChunkBytes, 'reserved ');
    for (let written = 0; written < reserveBytes; ) {
      written += fs.writeSync(descriptor, chunk, 0, Math.min(chunk.length, reserveBytes - written));
    }
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function removeReserve(folder: string): boolean {
  try {
    fs.unlinkSync(join(folder, reserveName));
    return true;
  } catch {
    return false;
  }
}

function appendOnce(path: string, bytes: Buffer, options: AppendLineOptions): void {
  for (;;) {
    const descriptor = call(path, () => openToAppend(path));
    try {
      const isDone = call(path, () => {
        const stats = fs.fstatSync(descriptor);
        // What is written into a pipe is kept by nobody.
        if (!stats.isFile()) throw new DurableFsError('FS_IO', `${path} is not a file`, { path });
        writeWhole(descriptor, bytes, options);
        if (stats.size === 0 && options.sync) syncFolder(dirname(path));
        return hasName(descriptor, path);
      });
      if (isDone) return;
    } finally {
      fs.closeSync(descriptor);
    }
  }
}

function openToAppend(path: string): number {
  try {
    return fs.openSync(path, flags, 0o600);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    makeFolder(dirname(path));
    return fs.openSync(path, flags, 0o600);
  }
}

function makeFolder(folder: string): void {
  const made = fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  // Each name that is new, from the innermost outwards.
  for (let inner = resolve(folder); inner.length >= resolve(made).length; inner = dirname(inner)) {
    syncFolder(dirname(inner));
  }
}

function writeWhole(descriptor: number, bytes: Buffer, { sync }: AppendLineOptions): void {
  const { size } = fs.fstatSync(descriptor);
  // One write, so that lines of several processes do not mix.
  const whole = isAtLineStart(descriptor, size) ? bytes : Buffer.concat([Buffer.of(lineFeed), bytes]);
  for (let written = 0; written < whole.length; ) {
    const taken = fs.writeSync(descriptor, whole, written);
    // A full disk may take a part, and say nothing (RELIABILITY 0.6).
    if (taken <= 0)
      throw new DurableFsError('FS_SHORT_WRITE', `the write stopped at byte ${written} of ${whole.length}`, {});
    written += taken;
  }
  if (sync) fs.fsyncSync(descriptor);
}

function isAtLineStart(descriptor: number, size: number): boolean {
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  return fs.readSync(descriptor, last, 0, 1, size - 1) === 0 || last[0] === lineFeed;
}

function hasName(descriptor: number, path: string): boolean {
  const named = fs.lstatSync(path, { throwIfNoEntry: false });
  const open = fs.fstatSync(descriptor);
  return named?.ino === open.ino && named.dev === open.dev;
}

function syncFolder(folder: string): void {
  const descriptor = fs.openSync(folder, fs.constants.O_RDONLY);
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function call<Result>(path: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw error instanceof DurableFsError ? error : fromSystemError(error, path);
  }
}
