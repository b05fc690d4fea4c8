/**
 * The file calls that Agentspine's stores make, each with what is durable after it. Tests hand in one that fails, writes
 * short and forgets what was not synced; nothing else in the stores touches a file.
 *
 * Durable means: survives power loss. A name (create, rename, remove) is durable after `syncDirectory` of its folder;
 * bytes are durable after `sync` of their file. Files are 0600 and folders 0700 whatever the umask.
 * Every call refuses a symlink as its last component. Failures are `DurableFsError`s with a code.
 */
export interface FileSystem {
  /**
   * `read`: must exist. `append`: created when missing; writes go to the end. `create`: must not exist (O_EXCL).
   * `update`: must exist, read and write.
   */
  open(path: string, mode: OpenMode): Promise<OpenFile>;
  /** Creates the folder and its missing parents, and makes their names durable; no error when it exists. */
  makeDirectory(path: string): Promise<void>;
  /** Replaces `to` when it exists. */
  rename(from: string, to: string): Promise<void>;
  /** Moves a file to a name that nothing has: of many at once one gets it. `FS_EXISTS` where it is taken; then `from` stays. */
  renameNew(from: string, to: string): Promise<void>;
  /** No error when there is nothing to remove. */
  remove(path: string): Promise<void>;
  /** Gives a file the time of now as the time of its last change; nothing else of it changes. `FS_NOT_FOUND` where it is not there. */
  touch(path: string): Promise<void>;
  /** Makes the names of a folder durable. */
  syncDirectory(path: string): Promise<void>;
  /** Does not follow a symlink; `undefined` when nothing has the name. */
  stat(path: string): Promise<FileStat | undefined>;
  /** Names in a folder in byte order; empty when there is no such folder. */
  list(path: string): Promise<readonly string[]>;
}

/** What a file is opened for. */
export type OpenMode = 'read' | 'append' | 'create' | 'update';

/** An open file. */
export interface OpenFile {
  /** Reads up to `target.length` bytes at `position`; returns how many, 0 at the end. */
  read(target: Uint8Array, position: number): Promise<number>;
  /** Writes at the end (`append`, `create`) and returns how many bytes were taken, which may be fewer than given. */
  write(bytes: Uint8Array): Promise<number>;
  /** Cuts or extends; durable after `sync`. */
  truncate(length: number): Promise<void>;
  /** Makes its bytes durable. */
  sync(): Promise<void>;
  /** What the file system says of it. */
  stat(): Promise<FileStat>;
  /** Closes it. Does nothing the second time. */
  close(): Promise<void>;
}

/** What the file system says of a file. */
export interface FileStat {
  /** What kind it is. */
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  /** Size, in bytes. */
  readonly size: number;
  /** Identity of the device. */
  readonly device: string;
  /** Identity of the file on its device. */
  readonly inode: string;
  /** When its bytes last changed, in nanoseconds since the epoch. */
  readonly mtimeNs: bigint;
  /** When its metadata last changed, in nanoseconds since the epoch. */
  readonly ctimeNs: bigint;
}
