import {
  accessSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type DurableFsErrorCode, findSystemFailure, type SystemFailure } from '@agentspine/durable-fs';
import { messageOf } from '@agentspine/schema';
import { ReaderError } from '../errors.ts';

/** What is written where. */
export interface SaveOutputOptions {
  /** The file. */
  readonly path: string;
  /** What is written. */
  readonly bytes: Uint8Array;
  /** Replaces a regular file that is there. */
  readonly overwrite?: boolean | undefined;
}

/**
 * Writes an answer to a file of the user's: whole or not at all, private to the user, and never over another file unasked.
 * What has the name and is not a regular file, such as a device, a pipe or a symlink to one, is neither replaced nor
 * written into: the answer on stdout can go there.
 * @throws ReaderError `READER_OUTPUT_EXISTS`, `READER_OUTPUT_FAILED`
 */
export function saveOutput({ path, bytes, overwrite }: SaveOutputOptions): void {
  refuseUnlessFile(path);
  const temp = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temp, 'wx', 0o600);
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    // A link, unlike a rename, fails where the name is taken.
    if (overwrite === true) renameSync(temp, path);
    else linkSync(temp, path);
  } catch (cause) {
    throw translateFailure(path, cause, 'choose another name, or give --overwrite');
  } finally {
    rmSync(temp, { force: true });
  }
}

/** What is made of an answer that comes in parts. */
export interface SaveStreamOptions extends Pick<SaveOutputOptions, 'path' | 'overwrite'> {
  /** What is written. */
  readonly parts: AsyncIterable<Uint8Array>;
}

/** The same for bytes that come in parts: nothing is there until the last one is. @throws ReaderError as `saveOutput`, and what `parts` throws */
export async function saveStream({ path, parts, overwrite }: SaveStreamOptions): Promise<void> {
  await saveMadeFile(
    path,
    async (temp) => {
      const file = await open(temp, 'wx', 0o600);
      try {
        await file.writeFile(parts);
      } finally {
        await file.close();
      }
      return true;
    },
    { overwrite: overwrite === true },
  );
}

/**
 * Makes a file of the user's by `write`, which gets the name of a file that is not there yet and returns whether it made it: whole
 * or not at all, and never over another file unless `overwrite` says so. Returns what `write` returned.
 * @throws ReaderError `READER_OUTPUT_EXISTS` before anything is written, `READER_OUTPUT_FAILED`
 */
export async function saveMadeFile(
  path: string,
  write: (temp: string) => Promise<boolean>,
  { overwrite }: Pick<SaveOutputOptions, 'overwrite'> = {},
): Promise<boolean> {
  refuseUnlessFile(path);
  const temp = `${path}.${process.pid}.tmp`;
  const advice = overwrite === undefined ? 'choose another name' : 'choose another name, or give --overwrite';
  try {
    // Asked at once, so that nobody waits for a file that has no place; a link fails where the name is taken by then.
    if (overwrite !== true && existsSync(path)) throw takenError(path, advice);
    // SQLite would make a folder that is not there, and a mistyped path would be one.
    accessSync(dirname(path));
    if (!(await write(temp))) return false;
    syncFile(temp);
    if (overwrite === true) renameSync(temp, path);
    else linkSync(temp, path);
    return true;
  } catch (cause) {
    throw cause instanceof ReaderError ? cause : translateFailure(path, cause, advice);
  } finally {
    rmSync(temp, { force: true });
  }
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function refuseUnlessFile(path: string): void {
  let stats: Stats | undefined;
  try {
    stats = lstatSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw translateFailure(path, cause, '');
  }
  if (stats === undefined || stats.isFile()) return;
  const next = stats.isDirectory() ? 'give the name of a file in it' : `for that, use stdout: spine query … > ${path}`;
  throw new ReaderError('READER_OUTPUT_FAILED', `${path} is ${kindOf(stats)}, and -o writes regular files; ${next}`);
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isSymbolicLink()) return 'a symlink';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

/** What the one table of failures cannot know: that it is the folder of a file that will be new. */
const failuresOfFolder: Partial<Record<DurableFsErrorCode, (folder: string) => string>> = {
  FS_NOT_FOUND: (folder) => `there is no folder ${folder}; make it first`,
  FS_NOT_DIRECTORY: (folder) => `${folder} is not a folder; choose another`,
  FS_PERMISSION: (folder) => `the folder ${folder} may not be written; choose another`,
  FS_READ_ONLY: (folder) => `${folder} is on a read-only disk; choose another folder`,
};

function translateFailure(path: string, cause: unknown, whenTaken: string): ReaderError {
  const failure = findSystemFailure(cause);
  if (failure?.code === 'FS_EXISTS') return takenError(path, whenTaken, cause);
  return new ReaderError('READER_OUTPUT_FAILED', `cannot write ${path}: ${reasonOf(failure, path, cause)}`, { cause });
}

function takenError(path: string, advice: string, cause?: unknown): ReaderError {
  return new ReaderError('READER_OUTPUT_EXISTS', `${path} is there already; ${advice}`, { cause });
}

function reasonOf(failure: SystemFailure | undefined, path: string, cause: unknown): string {
  if (failure === undefined) return messageOf(cause);
  const ofFolder = failuresOfFolder[failure.code]?.(dirname(path));
  return ofFolder === undefined ? failure.text : `${ofFolder} [${failure.systemCode}]`;
}
