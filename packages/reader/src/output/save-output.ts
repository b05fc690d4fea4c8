import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ReaderError } from '../errors.ts';

export interface SaveOutputOptions {
  readonly path: string;
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
    throw translateFailure(path, cause);
  } finally {
    rmSync(temp, { force: true });
  }
}

function refuseUnlessFile(path: string): void {
  let stats: Stats | undefined;
  try {
    stats = lstatSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw translateFailure(path, cause);
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

/** What each failure of the system means for a file of the user's, and what to do. */
const meanings: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `there is no folder ${dirname(path)}; make it first`,
  ENOTDIR: (path) => `${dirname(path)} is not a folder`,
  EACCES: (path) => `the folder ${dirname(path)} may not be written; choose another`,
  EPERM: (path) => `the folder ${dirname(path)} may not be written; choose another`,
  EROFS: (path) => `${dirname(path)} is on a read-only disk; choose another folder`,
  ENOSPC: () => 'the disk is full; make room and ask again',
  EDQUOT: () => 'the quota of the disk is used up; make room and ask again',
  ENAMETOOLONG: () => 'the name is too long; choose a shorter one',
};

function translateFailure(path: string, cause: unknown): ReaderError {
  const errno = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (errno === 'EEXIST') {
    const message = `${path} is there already; choose another name, or give --overwrite`;
    return new ReaderError('READER_OUTPUT_EXISTS', message, { cause });
  }
  const reason = meanings[errno]?.(path) ?? (cause instanceof Error ? cause.message : String(cause));
  const detail = Object.hasOwn(meanings, errno) ? ` [${errno}]` : '';
  return new ReaderError('READER_OUTPUT_FAILED', `cannot write ${path}: ${reason}${detail}`, { cause });
}
