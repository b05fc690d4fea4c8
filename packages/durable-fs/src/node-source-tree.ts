import * as fs from 'node:fs';
import { DurableFsError, fromSystemError } from './errors.ts';
import type { FileStat } from './file-system.ts';
import { fromStats } from './node-file-system.ts';
import type { SourceEntry, SourceFile, SourceTree } from './source-tree.ts';

/** O_NONBLOCK: a named pipe among the transcripts must not hang the import. */
const readFlags = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);

/** The real view of other programs' files. */
export const nodeSourceTree: SourceTree = {
  list: (path) => ifThere(path, () => fs.readdirSync(path, { withFileTypes: true }).map(toEntry).sort(byName)),
  stat: (path) =>
    ifThere(path, () => {
      const stats = fs.statSync(path, { bigint: true, throwIfNoEntry: false });
      return stats && fromStats(stats);
    }),
  realPath: (path) => ifThere(path, () => fs.realpathSync.native(path)),
  isMadeByKernel,
  open: (path) =>
    new NodeSourceFile(
      path,
      attempt(path, () => fs.openSync(path, readFlags)),
    ),
};

/** What `statfs` of Linux calls the file systems that hold no files of anybody's (linux/magic.h). */
const kernelFileSystems: ReadonlySet<number> = new Set([
  0x00001cd1, // devpts
  0x00009fa0, // proc
  0x0027e0eb, // cgroup
  0x19800202, // mqueue
  0x42494e4d, // binfmt_misc
  0x62656570, // configfs
  0x62656572, // sysfs
  0x63677270, // cgroup2
  0x64626720, // debugfs
  0x65735543, // fusectl
  0x6165676c, // pstore
  0x6e736673, // nsfs
  0x73636673, // securityfs
  0x74726163, // tracefs
  0xcafe4a11, // bpf
  0xde5e81e4, // efivarfs
  0xf97cff8c, // selinuxfs
]);

function isMadeByKernel(path: string): boolean {
  // Other systems number theirs otherwise, and keep none below the folders of people.
  if (process.platform !== 'linux') return false;
  try {
    // The kernel's number may come with its sign bit set.
    return kernelFileSystems.has(fs.statfsSync(path).type >>> 0);
  } catch {
    return false;
  }
}

class NodeSourceFile implements SourceFile {
  readonly #path: string;
  #descriptor: number | undefined;

  constructor(path: string, descriptor: number) {
    this.#path = path;
    this.#descriptor = descriptor;
  }

  read(target: Uint8Array, position: number): number {
    const descriptor = this.#open();
    return attempt(this.#path, () => fs.readSync(descriptor, target, 0, target.length, position));
  }

  stat(): FileStat {
    const descriptor = this.#open();
    return attempt(this.#path, () => fromStats(fs.fstatSync(descriptor, { bigint: true })));
  }

  close(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #open(): number {
    if (this.#descriptor !== undefined) return this.#descriptor;
    throw new DurableFsError('FS_CLOSED', `${this.#path} is closed`, { path: this.#path });
  }
}

function toEntry(entry: fs.Dirent): SourceEntry {
  const kind = entry.isFile()
    ? 'file'
    : entry.isDirectory()
      ? 'directory'
      : entry.isSymbolicLink()
        ? 'symlink'
        : 'other';
  return { name: entry.name, kind };
}

function byName(left: SourceEntry, right: SourceEntry): number {
  return left.name < right.name ? -1 : 1;
}

function ifThere<T>(path: string, ask: () => T): T | undefined {
  try {
    return ask();
  } catch (cause) {
    const error = fromSystemError(cause, path);
    // A path through a file, `a.jsonl/x`, is as absent as one through nothing.
    // A link that leads back to itself leads nowhere.
    if (error.code === 'FS_NOT_FOUND' || error.code === 'FS_NOT_DIRECTORY' || error.code === 'FS_SYMLINK')
      return undefined;
    throw error;
  }
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw fromSystemError(cause, path);
  }
}
