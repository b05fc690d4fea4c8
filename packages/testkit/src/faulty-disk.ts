/**
 * What a disk holds, twice: as programs see it now, and as it is after power loss. A change is `pending` until a sync
 * that began after it has ended; then it is durable. A crash keeps what is durable and, of the pending changes, those
 * that `keep` says, each on its own: real disks write in any order.
 */

/** Decides about one pending change. */
export type Keep = () => boolean;

export type DiskNode = DiskFile | DiskFolder | DiskSymlink;

type FileChange =
  | { readonly kind: 'write'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly length: number };

export interface FolderChange {
  readonly removed?: string;
  readonly added?: readonly [name: string, node: DiskNode];
}

export class DiskSymlink {
  readonly kind = 'symlink';
  readonly inode: string;
  times = { mtimeNs: 0n, ctimeNs: 0n };

  constructor(inode: string) {
    this.inode = inode;
  }
}

export class DiskFile {
  readonly kind = 'file';
  readonly inode: string;
  times = { mtimeNs: 0n, ctimeNs: 0n };
  bytes = new Uint8Array();
  #durable = new Uint8Array();
  #pending: FileChange[] = [];

  constructor(inode: string) {
    this.inode = inode;
  }

  append(bytes: Uint8Array): void {
    this.#change({ kind: 'write', at: this.bytes.length, bytes: Uint8Array.from(bytes) });
  }

  truncate(length: number): void {
    this.#change({ kind: 'truncate', length });
  }

  /** Starts a sync; what was changed until now is durable once the returned function is called. */
  beginSync(): () => void {
    const covered = new Set(this.#pending);
    return () => {
      for (const change of this.#pending) if (covered.has(change)) this.#durable = changed(this.#durable, change);
      this.#pending = this.#pending.filter((change) => !covered.has(change));
    };
  }

  /** After a failed sync the system may have dropped the pages: seen until the crash, durable never. */
  failSync(): void {
    this.#pending = [];
  }

  crash(keep: Keep): void {
    for (const change of this.#pending) if (keep()) this.#durable = changed(this.#durable, change);
    this.#pending = [];
    this.bytes = this.#durable;
  }

  #change(change: FileChange): void {
    this.bytes = changed(this.bytes, change);
    this.#pending.push(change);
  }
}

export class DiskFolder {
  readonly kind = 'directory';
  readonly inode: string;
  times = { mtimeNs: 0n, ctimeNs: 0n };
  entries = new Map<string, DiskNode>();
  #durable = new Map<string, DiskNode>();
  #pending: FolderChange[] = [];

  constructor(inode: string) {
    this.inode = inode;
  }

  change(change: FolderChange): void {
    applyTo(this.entries, change);
    this.#pending.push(change);
  }

  beginSync(): () => void {
    const covered = new Set(this.#pending);
    return () => {
      for (const change of this.#pending) if (covered.has(change)) applyTo(this.#durable, change);
      this.#pending = this.#pending.filter((change) => !covered.has(change));
    };
  }

  failSync(): void {
    this.#pending = [];
  }

  /** Of this folder and all below it. */
  crash(keep: Keep): void {
    for (const change of this.#pending) if (keep()) applyTo(this.#durable, change);
    this.#pending = [];
    this.entries = new Map(this.#durable);
    for (const node of this.entries.values()) if (node.kind !== 'symlink') node.crash(keep);
  }
}

function changed(before: Uint8Array, change: FileChange): Uint8Array<ArrayBuffer> {
  const length = change.kind === 'truncate' ? change.length : Math.max(before.length, change.at + change.bytes.length);
  const after = new Uint8Array(length);
  after.set(before.subarray(0, length));
  if (change.kind === 'write') after.set(change.bytes, change.at);
  return after;
}

function applyTo(entries: Map<string, DiskNode>, { removed, added }: FolderChange): void {
  if (removed !== undefined) entries.delete(removed);
  if (added !== undefined) entries.set(...added);
}
