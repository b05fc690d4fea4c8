/**
 * An object store as a file system, for what writes whole files under temporary names and renames them: a file is in memory until it has
 * its name, and then it is an object, durable at once. Nothing is appended to, nothing is changed in place.
 *
 * Sizes and times are those of the last listing, so that a thousand packs cost one request and not a thousand.
 */
import { join } from 'node:path';
import { DurableFsError, type FileStat, type FileSystem, type OpenFile, type OpenMode } from '@agentspine/durable-fs';
import { compareKeys, type ObjectStore } from './object-store.ts';

/** Makes a file system of an object store. Its paths are below `root`, which need not be a folder of this machine. */
export function openObjectFileSystem(store: ObjectStore, root: string): FileSystem {
  return new ObjectFileSystem(store, root);
}

interface Seen {
  readonly size: number;
  readonly modifiedMs: number;
}

/** More than is asked for at once, so that small reads of one place cost one request. */
const readAheadBytes = 64 * 1024;

class ObjectFileSystem implements FileSystem {
  readonly #store: ObjectStore;
  readonly #root: string;
  /** What was listed or written, by key. */
  readonly #seen = new Map<string, Seen>();
  /** Files that have no name yet, by path. */
  readonly #temps = new Map<string, MemoryFile>();
  /** Objects that were set aside under another name: they are where they were until they are removed. */
  readonly #aside = new Map<string, string>();

  constructor(store: ObjectStore, root: string) {
    this.#store = store;
    this.#root = join(root);
  }

  async open(path: string, mode: OpenMode): Promise<OpenFile> {
    if (mode === 'create') {
      if (this.#temps.has(path)) throw new DurableFsError('FS_EXISTS', `${path} is there already`, { path });
      const file = new MemoryFile();
      this.#temps.set(path, file);
      return file;
    }
    if (mode !== 'read') {
      throw new DurableFsError('FS_READ_ONLY', `${path} is an object, which is not changed in place`, { path });
    }
    const temp = this.#temps.get(path);
    if (temp !== undefined) return temp;
    const key = this.#keyOf(path);
    const seen = this.#seen.get(key) ?? (await this.#look(key));
    if (seen === undefined) throw notFound(path);
    return new ObjectFile(this.#store, key, seen);
  }

  async makeDirectory(): Promise<void> {
    // A key needs no folder.
  }

  async rename(from: string, to: string): Promise<void> {
    const file = this.#temps.get(from);
    if (file === undefined) return this.#renameObject(from, to);
    const key = this.#keyOf(to);
    // What has the name of its bytes is mostly there with the same ones; where it is damaged, it is replaced.
    if ((await this.#store.putIfAbsent(key, file.bytes)) === 'other') await this.#store.put(key, file.bytes);
    this.#named(from, key, file);
  }

  async renameNew(from: string, to: string): Promise<void> {
    const file = this.#temps.get(from);
    if (file === undefined) throw notFound(from);
    const key = this.#keyOf(to);
    if ((await this.#store.putIfAbsent(key, file.bytes)) === 'other') {
      throw new DurableFsError('FS_EXISTS', `${to} is there already`, { path: to });
    }
    this.#named(from, key, file);
  }

  async remove(path: string): Promise<void> {
    if (this.#temps.delete(path)) return;
    const key = this.#aside.get(path) ?? this.#keyOf(path);
    this.#aside.delete(path);
    await this.#store.delete(key);
    this.#seen.delete(key);
  }

  async touch(path: string): Promise<void> {
    // An object cannot be made young; collections of garbage hold the lock of the store instead.
    if ((await this.stat(path)) === undefined) throw notFound(path);
  }

  async syncDirectory(): Promise<void> {
    // What is stored is durable.
  }

  async stat(path: string): Promise<FileStat | undefined> {
    const temp = this.#temps.get(path);
    if (temp !== undefined) return temp.stat();
    const key = this.#aside.get(path) ?? this.#keyOf(path);
    const seen = this.#seen.get(key) ?? (await this.#look(key));
    if (seen !== undefined) return statOf('file', seen);
    const isFolder = [...this.#seen.keys()].some((one) => one.startsWith(`${key}/`));
    return isFolder ? statOf('directory', { size: 0, modifiedMs: 0 }) : undefined;
  }

  async list(path: string): Promise<readonly string[]> {
    const key = this.#keyOf(path);
    const prefix = key === '' ? '' : `${key}/`;
    await this.#refresh(prefix);
    const names = [...this.#seen.keys()]
      .filter((one) => one.startsWith(prefix))
      .map((one) => one.slice(prefix.length).split('/', 1)[0] ?? '');
    return [...new Set(names)].toSorted(compareKeys);
  }

  async #look(key: string): Promise<Seen | undefined> {
    await this.#refresh(key);
    return this.#seen.get(key);
  }

  async #refresh(prefix: string): Promise<void> {
    const entries = await this.#store.list(prefix);
    for (const key of this.#seen.keys()) if (key.startsWith(prefix)) this.#seen.delete(key);
    for (const { key, size, modifiedMs } of entries) this.#seen.set(key, { size, modifiedMs });
  }

  #named(temp: string, key: string, { bytes }: MemoryFile): void {
    this.#temps.delete(temp);
    this.#seen.set(key, { size: bytes.length, modifiedMs: 0 });
  }

  async #renameObject(from: string, to: string): Promise<void> {
    const back = this.#aside.get(from);
    if (back !== undefined && back === this.#keyOf(to)) {
      this.#aside.delete(from);
      return;
    }
    const key = this.#keyOf(from);
    if ((this.#seen.get(key) ?? (await this.#look(key))) === undefined) throw notFound(from);
    this.#aside.set(to, key);
  }

  #keyOf(path: string): string {
    if (path === this.#root) return '';
    return path.startsWith(`${this.#root}/`) ? path.slice(this.#root.length + 1) : path;
  }
}

class MemoryFile implements OpenFile {
  bytes: Uint8Array = new Uint8Array(0);

  async read(target: Uint8Array, position: number): Promise<number> {
    const part = this.bytes.subarray(position, position + target.length);
    target.set(part);
    return part.length;
  }

  async write(bytes: Uint8Array): Promise<number> {
    this.bytes = Buffer.concat([this.bytes, bytes]);
    return bytes.length;
  }

  async truncate(length: number): Promise<void> {
    this.bytes = Buffer.concat([this.bytes.subarray(0, length)], length);
  }

  async sync(): Promise<void> {
    // Durable once it has its name.
  }

  async stat(): Promise<FileStat> {
    return statOf('file', { size: this.bytes.length, modifiedMs: 0 });
  }

  async close(): Promise<void> {
    // Nothing is held.
  }
}

class ObjectFile implements OpenFile {
  readonly #store: ObjectStore;
  readonly #key: string;
  readonly #seen: Seen;
  #window: { readonly from: number; readonly bytes: Uint8Array } | undefined;

  constructor(store: ObjectStore, key: string, seen: Seen) {
    this.#store = store;
    this.#key = key;
    this.#seen = seen;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    if (target.length === 0 || position >= this.#seen.size) return 0;
    const known = this.#window;
    const isKnown =
      known !== undefined && known.from <= position && position + target.length <= known.from + known.bytes.length;
    const window = isKnown ? known : await this.#fetch(position, target.length);
    const part = window.bytes.subarray(position - window.from, position - window.from + target.length);
    target.set(part);
    return part.length;
  }

  async write(): Promise<number> {
    throw this.#readOnly();
  }

  async truncate(): Promise<void> {
    throw this.#readOnly();
  }

  async sync(): Promise<void> {
    // It was durable before it could be read.
  }

  async stat(): Promise<FileStat> {
    return statOf('file', this.#seen);
  }

  async close(): Promise<void> {
    this.#window = undefined;
  }

  async #fetch(from: number, length: number): Promise<{ readonly from: number; readonly bytes: Uint8Array }> {
    const bytes = await this.#store.getRange(this.#key, from, from + Math.max(length, readAheadBytes));
    if (bytes === undefined) throw notFound(this.#key);
    this.#window = { from, bytes };
    return this.#window;
  }

  #readOnly(): DurableFsError {
    return new DurableFsError('FS_READ_ONLY', `${this.#key} is an object, which is not changed in place`, {
      path: this.#key,
    });
  }
}

function notFound(path: string): DurableFsError {
  return new DurableFsError('FS_NOT_FOUND', `${path} is not there`, { path });
}

const nsOfMs = 1_000_000n;

function statOf(kind: FileStat['kind'], { size, modifiedMs }: Seen): FileStat {
  const time = BigInt(Math.trunc(modifiedMs)) * nsOfMs;
  return { kind, size, device: 'objects', inode: '', mtimeNs: time, ctimeNs: time };
}
