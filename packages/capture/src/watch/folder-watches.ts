import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { nodeSourceTree } from '@agentspine/durable-fs';

/** What happened in a watched folder. */
export interface FolderChange {
  /** The name that changed, with its folder. */
  readonly path: string;
  /** Whether a name came or went; otherwise bytes of a file changed. */
  readonly isName: boolean;
}

/**
 * Watches folders, one watch each: a recursive watch of Node on Linux watches every file. A folder that appears in a watched one is
 * watched too. What cannot be watched is left to the look at all files.
 */
export class FolderWatches implements Disposable {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #onChange: (change: FolderChange) => void;

  constructor(onChange: (change: FolderChange) => void) {
    this.#onChange = onChange;
  }

  /** How many folders are watched. */
  get size(): number {
    return this.#watchers.size;
  }

  /** Watches a folder and what is in it; does nothing for one that is watched, or that is not there. */
  add(folder: string): void {
    const pending = [folder];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.#watchers.size >= foldersMax || !this.#watch(next)) continue;
      // Listed after it is watched: what comes in between is seen by one of the two.
      for (const { name, kind } of listOf(next)) if (kind === 'directory') pending.push(join(next, name));
    }
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Whether the folder is watched now and was not before. */
  #watch(folder: string): boolean {
    if (this.#watchers.has(folder)) return false;
    try {
      // A database is written all the time: it is left to the look at all files, too.
      if (nodeSourceTree.stat(folder)?.kind !== 'directory') return false;
      const watcher = watch(folder, (event, name) => {
        if (name === null) return;
        const path = join(folder, name);
        if (event === 'rename' && nodeSourceTree.stat(path)?.kind === 'directory') this.add(path);
        this.#onChange({ path, isName: event === 'rename' });
      });
      watcher.on('error', () => this.#drop(folder));
      this.#watchers.set(folder, watcher);
      return true;
    } catch {
      return false;
    }
  }

  #drop(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }
}

/** Systems allow some thousands of watches for all programs of a user. */
const foldersMax = 4_096;

function listOf(folder: string) {
  try {
    return nodeSourceTree.list(folder) ?? [];
  } catch {
    return [];
  }
}
