import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import {
  type FileSystem,
  hasCode,
  nodeLockEnvironment,
  openIfThere,
  ownedTempName,
  readFully,
  readWholeFile,
  writeFileDurably,
} from '@agentspine/durable-fs';
import { compareKeys, isObjectKey, type ObjectEntry, type ObjectStore, type PutIfAbsent } from './object-store.ts';

/** A folder in which objects are files. */
export interface FolderPlace {
  /** Its absolute path; it need not be there. */
  readonly directory: string;
  /** The file system. */
  readonly fileSystem: FileSystem;
}

/** Opens a folder as an object store: a key is the path of a file. What a killed process left half written is in no listing. Failures are `DurableFsError`s. */
export function openFolderStore(place: FolderPlace): ObjectStore {
  return new FolderStore(place);
}

const tempPrefix = '.tmp.';

class FolderStore implements ObjectStore {
  readonly name: string;
  readonly #directory: string;
  readonly #fileSystem: FileSystem;

  constructor({ directory, fileSystem }: FolderPlace) {
    this.name = directory;
    this.#directory = directory;
    this.#fileSystem = fileSystem;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return readWholeFile(this.#fileSystem, this.#pathOf(key));
  }

  async getRange(key: string, from: number, to: number): Promise<Uint8Array | undefined> {
    assert(0 <= from && from < to, 'a range goes forward');
    const file = await openIfThere(this.#fileSystem, this.#pathOf(key), 'read');
    if (file === undefined) return undefined;
    try {
      const { size } = await file.stat();
      const bytes = new Uint8Array(Math.max(0, Math.min(to, size) - from));
      return bytes.subarray(0, await readFully(file, bytes, from));
    } finally {
      await file.close();
    }
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#pathOf(key);
    await this.#fileSystem.makeDirectory(dirname(path));
    await writeFileDurably(this.#fileSystem, path, bytes, { tempName: ownedTempName(nodeLockEnvironment) });
  }

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<PutIfAbsent> {
    const path = this.#pathOf(key);
    const folder = dirname(path);
    await this.#fileSystem.makeDirectory(folder);
    const there = await this.#judge(path, bytes);
    const stored = there === undefined ? await this.#writeNew(path, bytes) : undefined;
    if (stored !== undefined) return stored;
    const outcome = there ?? (await this.#judge(path, bytes)) ?? 'other';
    // What another attempt renamed may not be durable yet.
    await this.#fileSystem.syncDirectory(folder);
    return outcome;
  }

  async list(prefix: string, limit = Number.POSITIVE_INFINITY): Promise<readonly ObjectEntry[]> {
    const entries: ObjectEntry[] = [];
    for await (const entry of this.#walk(prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix)) {
      entries.push(entry);
      if (entries.length >= limit) break;
    }
    return entries.toSorted((a, b) => compareKeys(a.key, b.key));
  }

  async delete(key: string): Promise<void> {
    const path = this.#pathOf(key);
    if ((await this.#fileSystem.stat(path)) === undefined) return;
    await this.#fileSystem.remove(path);
    await this.#fileSystem.syncDirectory(dirname(path));
  }

  /** What is there, compared; `undefined` where nothing is. */
  async #judge(path: string, bytes: Uint8Array): Promise<PutIfAbsent | undefined> {
    const there = await readWholeFile(this.#fileSystem, path);
    if (there === undefined) return undefined;
    return Buffer.compare(there, bytes) === 0 ? 'same' : 'other';
  }

  /** `undefined` where another one came meanwhile. */
  async #writeNew(path: string, bytes: Uint8Array): Promise<'stored' | undefined> {
    try {
      await writeFileDurably(this.#fileSystem, path, bytes, {
        tempName: ownedTempName(nodeLockEnvironment),
        isNew: true,
      });
      return 'stored';
    } catch (error) {
      if (hasCode(error, 'FS_EXISTS')) return undefined;
      throw error;
    }
  }

  async *#walk(folder: string, prefix: string): AsyncGenerator<ObjectEntry, void> {
    for (const name of await this.#fileSystem.list(join(this.#directory, folder))) {
      const key = `${folder}${name}`;
      if (name.startsWith(tempPrefix) || !isObjectKey(key)) continue;
      const isWithin = key.startsWith(prefix) || prefix.startsWith(`${key}/`);
      const stat = isWithin ? await this.#fileSystem.stat(join(this.#directory, key)) : undefined;
      if (stat?.kind === 'directory') yield* this.#walk(`${key}/`, prefix);
      if (stat?.kind !== 'file' || !key.startsWith(prefix)) continue;
      yield { key, size: stat.size, modifiedMs: Number(stat.mtimeNs / 1_000_000n) };
    }
  }

  #pathOf(key: string): string {
    assert(isObjectKey(key), 'a key is names');
    return join(this.#directory, key);
  }
}
