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
  open: (path) =>
    new NodeSourceFile(
      path,
      attempt(path, () => fs.openSync(path, readFlags)),
    ),
};

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
    if (error.code === 'FS_NOT_FOUND' || error.code === 'FS_NOT_DIRECTORY') return undefined;
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
