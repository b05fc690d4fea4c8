import type { FileStat } from './file-system.ts';

/**
 * A read-only view of other programs' files for import. It is synchronous, because thousands of files are asked for
 * their stat and most answers need no further work; it follows symlinks, because the folders are not ours to judge.
 * "Not there" is `undefined`; whatever else cannot be read is a `DurableFsError`, so one bad file can be reported and skipped.
 */
export interface SourceTree {
  /** Ordered by name; `undefined` when there is no such folder. A symlink is named as such, not followed. */
  list(path: string): readonly SourceEntry[] | undefined;
  /** Follows symlinks; `undefined` also for a link that leads nowhere. */
  stat(path: string): FileStat | undefined;
  /** The path without links. */
  realPath(path: string): string | undefined;
  /** Whether a folder belongs to a file system that the kernel makes up, such as `/proc` and `/sys`. Does not throw. */
  isMadeByKernel(path: string): boolean;
  /** @throws `FS_NOT_FOUND`, `FS_PERMISSION` and the like */
  open(path: string): SourceFile;
}

/** A name in a folder. */
export interface SourceEntry {
  /** The name, without the folder. */
  readonly name: string;
  /** What kind it is. */
  readonly kind: FileStat['kind'];
}

/** A transcript that is open. */
export interface SourceFile extends Disposable {
  /** Reads up to `target.length` bytes at `position`; returns how many, 0 at the end. */
  read(target: Uint8Array, position: number): number;
  /** Of the open file, which may have lost its name since. */
  stat(): FileStat;
  /** Closes it. Does nothing the second time. */
  close(): void;
}
