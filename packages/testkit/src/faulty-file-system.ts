import type { FileStat, FileSystem, OpenFile, OpenMode } from '@agentspine/durable-fs';
import { DiskFile, DiskFolder, type DiskNode, DiskSymlink, type Keep } from './faulty-disk.ts';
import { type Fault, failure, ProgramLife } from './program-life.ts';

export interface FaultyFileSystemOptions {
  /** Milliseconds since the epoch, for the times of files; each change is at least a nanosecond later. */
  readonly now?: () => number;
  /** How many turns of the event loop a call takes, by default one; a random number mixes the calls of many users. */
  readonly turns?: () => number;
}

/**
 * A file system in memory that keeps what is durable apart from what is merely written, and fails on demand. Paths are
 * absolute; the folder `/` exists. Calls are counted from 1 in the order they are made.
 */
export class FaultyFileSystem implements FileSystem {
  readonly #root = new DiskFolder('1');
  readonly #now: () => number;
  readonly #turns: () => number;
  #changes = 1n;
  #inodes = 1;
  #life: ProgramLife;

  constructor({ now = () => 0, turns = () => 1 }: FaultyFileSystemOptions = {}) {
    this.#now = now;
    this.#turns = turns;
    this.#life = new ProgramLife(turns);
  }

  /** Every call so far, such as `write /store/a`. */
  get calls(): readonly string[] {
    return this.#life.calls;
  }

  /** Files that were opened and not closed since the last start. */
  get openFiles(): number {
    return this.#life.openFiles;
  }

  /** Injects a fault at the call with this number. */
  failCall(number: number, fault: Fault): void {
    this.#life.failCall(number, fault);
  }

  /** Leaves room for this many bytes; a write that does not fit takes what fits, the next one fails. */
  limitSpace(freeBytes: number): void {
    this.#life.freeBytes = freeBytes;
  }

  /** Power loss and start: what is not durable is gone, but for the changes that `keep` keeps. */
  crash(keep: Keep = () => false): void {
    this.#root.crash(keep);
    this.restart();
  }

  /** The program ended and starts again: nothing is lost, no file is open, counting starts again, no fault is left. */
  restart(): void {
    this.#life.end();
    this.#life = new ProgramLife(this.#turns);
  }

  /** Puts a durable file there, or replaces it, without the program noticing. */
  plant(path: string, bytes: Uint8Array | string): void {
    const file = new DiskFile(this.#nextInode());
    file.append(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
    file.beginSync()();
    this.#plantNode(path, file);
  }

  plantSymlink(path: string): void {
    this.#plantNode(path, new DiskSymlink(this.#nextInode()));
  }

  /** Every file and its bytes as a program would see them, by path. */
  files(): Map<string, Uint8Array> {
    const found = new Map<string, Uint8Array>();
    const walk = (folder: DiskFolder, path: string): void => {
      for (const [name, node] of folder.entries) {
        if (node.kind === 'directory') walk(node, `${path}/${name}`);
        if (node.kind === 'file') found.set(`${path}/${name}`, node.bytes);
      }
    };
    walk(this.#root, '');
    return found;
  }

  open(path: string, mode: OpenMode): Promise<OpenFile> {
    return this.#call('open', path, () => {
      const [folder, name] = this.#parentOf(path);
      const found = folder.entries.get(name);
      if (found?.kind === 'symlink') throw failure('FS_SYMLINK', path);
      if (found !== undefined && mode === 'create') throw failure('FS_EXISTS', path);
      if (found?.kind === 'directory') throw failure('FS_IS_DIRECTORY', path);
      if (found !== undefined) return this.#openNode(path, found);
      if (mode === 'read' || mode === 'update') throw failure('FS_NOT_FOUND', path);
      const file = this.#touch(new DiskFile(this.#nextInode()));
      folder.change({ added: [name, file] });
      return this.#openNode(path, file);
    });
  }

  makeDirectory(path: string): Promise<void> {
    return this.#call('makeDirectory', path, () => {
      let folder = this.#root;
      for (const name of segments(path)) {
        let next = folder.entries.get(name);
        if (next?.kind === 'symlink') throw failure('FS_SYMLINK', path);
        if (next?.kind === 'file') throw failure('FS_NOT_DIRECTORY', path);
        if (next === undefined) {
          next = this.#touch(new DiskFolder(this.#nextInode()));
          folder.change({ added: [name, next] });
        }
        folder.beginSync()();
        folder = next;
      }
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#call('rename', from, () => {
      const [fromFolder, fromName] = this.#parentOf(from);
      const [toFolder, toName] = this.#parentOf(to);
      const node = fromFolder.entries.get(fromName);
      if (node === undefined) throw failure('FS_NOT_FOUND', from);
      if (fromFolder === toFolder) return fromFolder.change({ removed: fromName, added: [toName, node] });
      toFolder.change({ added: [toName, node] });
      fromFolder.change({ removed: fromName });
    });
  }

  renameNew(from: string, to: string): Promise<void> {
    return this.#call('renameNew', from, () => {
      const [fromFolder, fromName] = this.#parentOf(from);
      const [toFolder, toName] = this.#parentOf(to);
      const node = fromFolder.entries.get(fromName);
      if (node === undefined) throw failure('FS_NOT_FOUND', from);
      if (toFolder.entries.has(toName)) throw failure('FS_EXISTS', to);
      // Two steps of the real one: a link, then the removal of the first name.
      toFolder.change({ added: [toName, node] });
      fromFolder.change({ removed: fromName });
    });
  }

  remove(path: string): Promise<void> {
    return this.#call('remove', path, () => {
      const found = this.#nodeAt(path);
      if (found === undefined) return;
      if (found.kind === 'directory') throw failure('FS_IS_DIRECTORY', path);
      const [folder, name] = this.#parentOf(path);
      folder.change({ removed: name });
    });
  }

  touch(path: string): Promise<void> {
    return this.#call('touch', path, () => {
      const found = this.#nodeAt(path);
      if (found === undefined) throw failure('FS_NOT_FOUND', path);
      if (found.kind === 'symlink') throw failure('FS_SYMLINK', path);
      this.#touch(found);
    });
  }

  syncDirectory(path: string): Promise<void> {
    return this.#sync('syncDirectory', path, () => {
      const found = this.#nodeAt(path);
      if (found === undefined) throw failure('FS_NOT_FOUND', path);
      if (found.kind === 'symlink') throw failure('FS_SYMLINK', path);
      if (found.kind === 'file') throw failure('FS_NOT_DIRECTORY', path);
      return found;
    });
  }

  stat(path: string): Promise<FileStat | undefined> {
    return this.#call('stat', path, () => {
      const found = this.#nodeAt(path);
      return found && statOf(found);
    });
  }

  list(path: string): Promise<readonly string[]> {
    return this.#call('list', path, () => {
      const found = this.#nodeAt(path);
      if (found === undefined) return [];
      if (found.kind === 'symlink') throw failure('FS_SYMLINK', path);
      if (found.kind === 'file') throw failure('FS_NOT_DIRECTORY', path);
      return [...found.entries.keys()].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
    });
  }

  #openNode(path: string, node: DiskFile): OpenFile {
    const life = this.#life;
    let isOpen = true;
    life.openFiles += 1;
    const whileOpen = async <T>(act: () => Promise<T>): Promise<T> => {
      if (!isOpen || life.isOver) throw failure('FS_CLOSED', path);
      return act();
    };
    const call = <T>(name: string, act: (fault: Fault | undefined) => T): Promise<T> =>
      whileOpen(() => this.#call(name, path, act));
    return {
      read: (target, position) =>
        call('read', () => {
          const bytes = node.bytes.subarray(position, position + target.length);
          target.set(bytes);
          return bytes.length;
        }),
      write: (bytes) =>
        call('write', (fault) => {
          const taken = life.take(bytes.length, path, fault);
          this.#touch(node).append(bytes.subarray(0, taken));
          return taken;
        }),
      truncate: (length) => call('truncate', () => this.#touch(node).truncate(length)),
      sync: () => whileOpen(() => this.#sync('sync', path, () => node)),
      stat: () => call('stat', () => statOf(node)),
      close: async () => {
        if (!isOpen || life.isOver) return;
        isOpen = false;
        life.openFiles -= 1;
        await this.#call('close', path, () => undefined);
      },
    };
  }

  async #call<T>(name: string, path: string, act: (fault: Fault | undefined) => T): Promise<T> {
    const life = this.#life;
    const fault = life.begin(name, path);
    const value = act(fault);
    await life.pause(path);
    return value;
  }

  /** What was changed before the call is durable at its end, not earlier. */
  async #sync(name: string, path: string, find: () => DiskFile | DiskFolder): Promise<void> {
    const life = this.#life;
    const node = find();
    life.begin(name, path, () => node.failSync());
    const end = node.beginSync();
    await life.pause(path);
    end();
  }

  #nodeAt(path: string): DiskNode | undefined {
    let node: DiskNode | undefined = this.#root;
    for (const name of segments(path)) {
      if (node === undefined) return undefined;
      if (node.kind !== 'directory') throw failure('FS_NOT_DIRECTORY', path);
      node = node.entries.get(name);
    }
    return node;
  }

  #parentOf(path: string): [folder: DiskFolder, name: string] {
    const names = segments(path);
    const name = names.pop();
    const folder = this.#nodeAt(`/${names.join('/')}`);
    if (name === undefined || folder === undefined) throw failure('FS_NOT_FOUND', path);
    if (folder.kind !== 'directory') throw failure('FS_NOT_DIRECTORY', path);
    return [folder, name];
  }

  #plantNode(path: string, node: DiskNode): void {
    const [folder, name] = this.#parentOf(path);
    folder.change({ added: [name, this.#touch(node)] });
    folder.beginSync()();
  }

  #touch<T extends DiskNode>(node: T): T {
    this.#changes += 1n;
    const ns = BigInt(this.#now()) * 1_000_000n + this.#changes;
    node.times = { mtimeNs: ns, ctimeNs: ns };
    return node;
  }

  #nextInode(): string {
    this.#inodes += 1;
    return String(this.#inodes);
  }
}

function segments(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

function statOf(node: DiskNode): FileStat {
  const size = node.kind === 'file' ? node.bytes.length : 0;
  return { kind: node.kind, size, device: '1', inode: node.inode, ...node.times };
}
