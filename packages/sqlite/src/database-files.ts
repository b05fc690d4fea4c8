/**
 * The file calls around SQLite. SQLite does the I/O of its files itself, so a port would cover only these few names and
 * never a write: this folder is the one place of the package that calls `node:fs`.
 */
import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseError } from './errors.ts';

/** What SQLite keeps beside a database. */
export const sidecarSuffixes = ['-wal', '-shm', '-journal'] as const;

const fileMode = 0o600;
const folderMode = 0o700;

/** The size of a file in bytes; `undefined` when there is none. @throws DatabaseError `DATABASE_NOT_A_FILE` */
export function sizeOfFile(path: string): number | undefined {
  const stats = statFile(path);
  if (stats === undefined) return undefined;
  if (stats.isFile()) return stats.size;
  const what = stats.isSymbolicLink() ? 'a symbolic link' : 'not a file';
  throw new DatabaseError('DATABASE_NOT_A_FILE', `${path} is ${what}: move it away`);
}

/** Creates an empty private file, and its folder, whose name is durable then; SQLite gives `-wal` and `-shm` the mode of the file. */
export function createPrivateFile(path: string): void {
  makeFolder(dirname(path));
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;
  closeSync(openSync(path, flags, fileMode));
}

/** Makes a folder and those above it; all their names are durable then. */
function makeFolder(folder: string): void {
  const topmost = mkdirSync(folder, { recursive: true, mode: folderMode });
  if (topmost === undefined) return;
  for (let made = folder; made.length >= topmost.length; made = dirname(made)) syncPath(dirname(made));
}

/** Removes a file; no error where there is none. */
export function removeFile(path: string): void {
  rmSync(path, { force: true });
}

/** Renames, replacing the target. */
export function renameFile(from: string, to: string): void {
  renameSync(from, to);
}

/** Makes the bytes of a file, or the names in a folder, survive power loss. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function statFile(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
