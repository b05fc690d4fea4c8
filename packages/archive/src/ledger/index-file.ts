import { dirname } from 'node:path';
import { type FileSystem, type OpenFile, readWholeFile, writeAll } from '@agentspine/durable-fs';
import { formatChunk, type IndexText, indexHead, parseIndexText } from './index-text.ts';

/** Up to which byte of the ledger an index is complete, and how that ledger is known again. */
export interface Coverage {
  readonly coveredTo: number;
  readonly mark: string;
}

/** One index file. The ledger's lock is held by whoever calls; nothing is lost with a missing or stale file. */
export class IndexFile {
  readonly #fileSystem: FileSystem;
  readonly #path: string;
  /** Whether the last `load` found a file that says nothing sound. */
  wasDamaged = false;
  /** Size at which this process left the file; `undefined` when it must be written again. */
  #wholeSize: number | undefined;

  constructor(fileSystem: FileSystem, path: string) {
    this.#fileSystem = fileSystem;
    this.#path = path;
  }

  get path(): string {
    return this.#path;
  }

  /** What the file says; `undefined` when it is missing or says nothing sound, which `wasDamaged` tells apart. */
  async load(): Promise<IndexText | undefined> {
    const bytes = await readWholeFile(this.#fileSystem, this.#path);
    const text = bytes && parseIndexText(bytes);
    this.wasDamaged = bytes !== undefined && text === undefined;
    this.#wholeSize = text?.isWhole ? bytes?.length : undefined;
    return text;
  }

  /** Lets the next `add` write the file again. */
  distrust(): void {
    this.#wholeSize = undefined;
  }

  /** Adds entries after the others, or writes `all` when the file is not as this process left it. */
  async add(entries: readonly string[], coverage: Coverage, all: () => readonly string[]): Promise<void> {
    const stat = await this.#fileSystem.stat(this.#path);
    if (this.#wholeSize === undefined || stat?.size !== this.#wholeSize) return this.write(all(), coverage);
    const bytes = Buffer.from(formatChunk(entries, coverage.coveredTo, coverage.mark));
    const file = await this.#fileSystem.open(this.#path, 'append');
    await writeAndClose(file, bytes);
    this.#wholeSize += bytes.length;
  }

  /** Replaces the file. Its name is moved in at the end, so that no reader meets half of it. */
  async write(entries: readonly string[], { coveredTo, mark }: Coverage): Promise<void> {
    this.#wholeSize = undefined;
    const bytes = Buffer.from(indexHead + formatChunk(entries, coveredTo, mark));
    const temp = `${this.#path}.new`;
    await this.#fileSystem.remove(temp);
    await writeAndClose(await this.#fileSystem.open(temp, 'create'), bytes);
    await this.#fileSystem.rename(temp, this.#path);
    this.#wholeSize = bytes.length;
  }

  /** Removes the file, durably: before the ledger is replaced, so that it is never used for another one. */
  async remove(): Promise<void> {
    this.#wholeSize = undefined;
    await this.#fileSystem.remove(this.#path);
    await this.#fileSystem.syncDirectory(dirname(this.#path));
  }
}

async function writeAndClose(file: OpenFile, bytes: Uint8Array): Promise<void> {
  try {
    await writeAll(file, bytes);
  } finally {
    await file.close();
  }
}
