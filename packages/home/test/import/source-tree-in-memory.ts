import { DurableFsError, type FileStat, type SourceFile, type SourceTree } from '@agentspine/durable-fs';

interface MemoryFile {
  readonly bytes: Buffer;
  readonly stat: FileStat;
}

/** Over all trees, because the times of a file never come twice. */
let changes = 0n;

/** Other programs' files in memory: what an import may read, and what a test lets happen to them. */
export class SourceTreeInMemory implements SourceTree {
  readonly #files = new Map<string, MemoryFile>();
  readonly #inodes = new Map<string, string>();
  /** From this place on, reading a file fails. */
  readonly #broken = new Map<string, number>();
  opens = 0;

  /** Puts a file there or changes it, as its own program would: the inode stays, the times move. */
  write(path: string, content: string | Buffer): void {
    const bytes = Buffer.from(content);
    const inode = this.#inodes.get(path) ?? String(this.#inodes.size + 1);
    this.#inodes.set(path, inode);
    changes += 1n;
    const times = { mtimeNs: changes, ctimeNs: changes };
    this.#files.set(path, { bytes, stat: { kind: 'file', size: bytes.length, device: '1', inode, ...times } });
  }

  remove(path: string): void {
    this.#files.delete(path);
  }

  breakFrom(path: string, position: number): void {
    this.#broken.set(path, position);
  }

  mend(): void {
    this.#broken.clear();
  }

  get paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  list(): undefined {
    return undefined;
  }

  stat(path: string): FileStat | undefined {
    return this.#files.get(path)?.stat;
  }

  realPath(path: string): string {
    return path;
  }

  isMadeByKernel(): boolean {
    return false;
  }

  open(path: string): SourceFile {
    const file = this.#files.get(path);
    if (file === undefined) throw new DurableFsError('FS_NOT_FOUND', `there is no ${path}`, { path });
    this.opens += 1;
    return {
      read: (target, position) => {
        if (position + target.length > (this.#broken.get(path) ?? Number.POSITIVE_INFINITY))
          throw new DurableFsError('FS_IO', `${path} cannot be read`, { path });
        return file.bytes.copy(target, 0, position);
      },
      stat: () => file.stat,
      close: () => undefined,
      [Symbol.dispose]: () => undefined,
    };
  }
}
