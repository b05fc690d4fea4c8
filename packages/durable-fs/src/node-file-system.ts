import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { DurableFsError, fromSystemError, hasCode } from './errors.ts';
import type { FileStat, FileSystem, OpenFile, OpenMode } from './file-system.ts';

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY, O_RDWR } = fs.constants;

/** Every mode writes at the end. O_NONBLOCK: a planted pipe must not hang the reader; it changes nothing for files. */
const openFlags: Readonly<Record<OpenMode, number>> = {
  read: O_RDONLY | O_NOFOLLOW | O_NONBLOCK,
  append: O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK,
  create: O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW,
  update: O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK,
};
const fileMode = 0o600;
const folderMode = 0o700;

/** The real file system. Symlinks are refused by the kernel (O_NOFOLLOW) or before the call (RELIABILITY 4.3). */
export const nodeFileSystem: FileSystem = {
  open: async (path, mode) =>
    new NodeFile(path, await call<number>(path, (done) => fs.open(path, openFlags[mode], fileMode, done))),
  makeDirectory,
  rename: (from, to) => call(from, (done) => fs.rename(from, to, done)),
  renameNew,
  remove,
  touch,
  syncDirectory,
  stat: async (path) => statOf(path),
  list,
};

async function makeDirectory(path: string): Promise<void> {
  const parent = dirname(path);
  try {
    await call<void>(path, (done) => fs.mkdir(path, folderMode, done));
  } catch (error) {
    // Some places, such as /proc, say "not there" of what cannot be made in a parent that is.
    if (hasCode(error, 'FS_NOT_FOUND') && parent !== path && statOf(parent) === undefined) {
      await makeDirectory(parent);
      return makeDirectory(path);
    }
    if (!hasCode(error, 'FS_EXISTS')) throw error;
    refuseUnlessDirectory(path);
    return syncExistingName(parent);
  }
  await syncDirectory(parent);
}

/**
 * Who made the folder may have died before its name was durable, so it is synced again. A parent that may not be read,
 * such as a home under a closed folder, was not made by us.
 */
async function syncExistingName(parent: string): Promise<void> {
  try {
    await syncDirectory(parent);
  } catch (error) {
    if (!hasCode(error, 'FS_PERMISSION') && !hasCode(error, 'FS_SYMLINK')) throw error;
  }
}

/** By a link, which replaces nothing. File systems without links, such as exFAT, are looked at first: two at once may both find it free. */
async function renameNew(from: string, to: string): Promise<void> {
  try {
    await call<void>(to, (done) => fs.link(from, to, done));
  } catch (error) {
    if (!isWithoutLinks(error)) throw error;
    if (statOf(to) !== undefined)
      throw new DurableFsError('FS_EXISTS', `${to} is there already`, { path: to, cause: error });
    return call(from, (done) => fs.rename(from, to, done));
  }
  await remove(from);
}

function isWithoutLinks(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return (
    cause instanceof Error && 'code' in cause && /^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS|EMLINK)$/.test(String(cause.code))
  );
}

async function remove(path: string): Promise<void> {
  try {
    await call<void>(path, (done) => fs.unlink(path, done));
  } catch (error) {
    if (!hasCode(error, 'FS_NOT_FOUND')) throw error;
  }
}

async function touch(path: string): Promise<void> {
  const descriptor = await call<number>(path, (done) => fs.open(path, openFlags.read, done));
  try {
    const now = new Date();
    await call<void>(path, (done) => fs.futimes(descriptor, now, now, done));
  } finally {
    fs.closeSync(descriptor);
  }
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a folder; its file systems journal names on their own.
  if (process.platform === 'win32') return;
  refuseUnlessDirectory(path);
  const descriptor = await call<number>(path, (done) => fs.open(path, O_RDONLY | O_NOFOLLOW, done));
  try {
    await call<void>(path, (done) => fs.fsync(descriptor, done));
  } finally {
    fs.closeSync(descriptor);
  }
}

async function list(path: string): Promise<readonly string[]> {
  if (statOf(path) === undefined) return [];
  refuseUnlessDirectory(path);
  const names = await call<Buffer[]>(path, (done) => fs.readdir(path, { encoding: 'buffer' }, done));
  return names.sort(Buffer.compare).map((name) => name.toString('utf8'));
}

function refuseUnlessDirectory(path: string): void {
  const kind = statOf(path)?.kind;
  if (kind === 'directory') return;
  if (kind === undefined) throw new DurableFsError('FS_NOT_FOUND', `there is no folder ${path}`, { path });
  if (kind === 'symlink') throw new DurableFsError('FS_SYMLINK', `${path} is a symlink, not a folder`, { path });
  throw new DurableFsError('FS_NOT_DIRECTORY', `${path} is not a folder`, { path });
}

function statOf(path: string): FileStat | undefined {
  try {
    const stats = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return stats && fromStats(stats);
  } catch (cause) {
    throw fromSystemError(cause, path);
  }
}

/** The part of Node's stats that the port uses. */
export function fromStats(stats: fs.BigIntStats): FileStat {
  const kind = stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'directory'
      : stats.isSymbolicLink()
        ? 'symlink'
        : 'other';
  return {
    kind,
    size: Number(stats.size),
    device: String(stats.dev),
    inode: String(stats.ino),
    mtimeNs: stats.mtimeNs,
    ctimeNs: stats.ctimeNs,
  };
}

class NodeFile implements OpenFile {
  readonly #path: string;
  #descriptor: number | undefined;

  constructor(path: string, descriptor: number) {
    this.#path = path;
    this.#descriptor = descriptor;
  }

  read(target: Uint8Array, position: number): Promise<number> {
    return this.#call((descriptor, done) => fs.read(descriptor, target, 0, target.length, position, done));
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#call((descriptor, done) => fs.write(descriptor, bytes, done));
  }

  truncate(length: number): Promise<void> {
    return this.#call((descriptor, done) => fs.ftruncate(descriptor, length, done));
  }

  /** Data and size; fdatasync leaves out the times, which the port does not promise. */
  sync(): Promise<void> {
    return this.#call((descriptor, done) => fs.fdatasync(descriptor, done));
  }

  async stat(): Promise<FileStat> {
    return fromStats(
      await this.#call<fs.BigIntStats>((descriptor, done) => fs.fstat(descriptor, { bigint: true }, done)),
    );
  }

  async close(): Promise<void> {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.#descriptor = undefined;
    await call<void>(this.#path, (done) => fs.close(descriptor, done));
  }

  async #call<T>(start: (descriptor: number, done: Done<T>) => void): Promise<T> {
    const descriptor = this.#descriptor;
    if (descriptor === undefined)
      throw new DurableFsError('FS_CLOSED', `${this.#path} is closed`, { path: this.#path });
    return call(this.#path, (done) => start(descriptor, done));
  }
}

type Done<T> = (error: Error | null | undefined, value?: T) => void;

/** One callback call of Node as a promise, its error as ours. Node throws at once where it refuses an argument. */
function call<T>(path: string, start: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const done: Done<T> = (error, value) => (error ? reject(fromSystemError(error, path)) : resolve(value as T));
    try {
      start(done);
    } catch (error) {
      reject(fromSystemError(error, path));
    }
  });
}
