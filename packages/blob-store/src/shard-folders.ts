import { DurableFsError, type FileSystem } from '@agentspine/durable-fs';

/** Folders of one store: made once, and synced once for all who wait for it at the same time. */
export class ShardFolders {
  readonly #fileSystem: FileSystem;
  readonly #made = new Map<string, Promise<void>>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<void>>();
  readonly #failedSyncs = new Map<string, number>();

  constructor(fileSystem: FileSystem) {
    this.#fileSystem = fileSystem;
  }

  /** Makes the folder, durably, the first time it is asked for. */
  make(folder: string): Promise<void> {
    const made = this.#made.get(folder) ?? this.#makeFirst(folder);
    this.#made.set(folder, made);
    return made;
  }

  /** Makes every name in the folder durable. A sync that has begun does not count for who comes now, the next one does. */
  sync(folder: string): Promise<void> {
    const running = this.#running.get(folder);
    if (running === undefined) return this.#startSync(folder);
    const next = this.#next.get(folder) ?? this.#syncAfter(folder, running);
    this.#next.set(folder, next);
    return next;
  }

  /**
   * Call before a name in the folder changes; what it returns makes the change durable. It fails also when a sync of
   * another has failed in between: the system may have dropped this change with the others, and says so only once.
   */
  beginChange(folder: string): () => Promise<void> {
    const failuresBefore = this.#failuresOf(folder);
    return async () => {
      await this.sync(folder);
      if (this.#failuresOf(folder) === failuresBefore) return;
      throw new DurableFsError('FS_IO', `a sync of ${folder} failed after the change`, { path: folder });
    };
  }

  /** Whether a sync has failed: what the folder shows may not be on disk, and a later sync would not report it. */
  isDoubtful(folder: string): boolean {
    return this.#failuresOf(folder) > 0;
  }

  #failuresOf(folder: string): number {
    return this.#failedSyncs.get(folder) ?? 0;
  }

  async #makeFirst(folder: string): Promise<void> {
    try {
      await this.#fileSystem.makeDirectory(folder);
    } catch (error) {
      this.#made.delete(folder);
      throw error;
    }
  }

  #startSync(folder: string): Promise<void> {
    const running = this.#syncOnce(folder);
    this.#running.set(folder, running);
    return running;
  }

  async #syncOnce(folder: string): Promise<void> {
    try {
      await this.#fileSystem.syncDirectory(folder);
    } catch (error) {
      this.#failedSyncs.set(folder, this.#failuresOf(folder) + 1);
      throw error;
    } finally {
      this.#running.delete(folder);
    }
  }

  async #syncAfter(folder: string, running: Promise<void>): Promise<void> {
    // Its failure is for those who waited for it.
    await running.catch(() => undefined);
    this.#next.delete(folder);
    await this.#startSync(folder);
  }
}
