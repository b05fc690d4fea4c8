import type { HarnessRegistry, KeptEvents } from '@agentspine/ingest';
import { isOnThread } from '@agentspine/stores/other-thread';
import { type ChunkTask, type DerivedChunk, deriveChunk } from './derive-chunk.ts';
import type { ImportThread } from './import-thread.ts';

/** How many bytes may wait for the other thread before this one derives a chunk itself: a moment's work. */
const waitingBytesMax = 3_000_000;

/**
 * Derives chunks on two threads: the other one is sent work while it has less than a moment's worth, and this one takes
 * the rest, so both are busy whatever else this one has to do. Answers come in any order; cursors are saved a file at a time.
 * Where the other thread dies, what waits for it fails, and with it the import, which the next one takes up.
 */
export class DerivePool {
  readonly #harnesses: HarnessRegistry;
  readonly #thread: ImportThread | undefined;
  readonly #kept: KeptEvents | undefined;
  #waitingBytes = 0;

  /** Without a second thread everything is derived in this one. Events are kept, in either, where `kept` is there. */
  constructor({
    thread,
    harnesses,
    kept,
  }: {
    readonly thread: ImportThread | undefined;
    readonly harnesses: HarnessRegistry;
    readonly kept?: KeptEvents | undefined;
  }) {
    this.#harnesses = harnesses;
    this.#thread = thread;
    this.#kept = kept;
  }

  /** Derives a chunk, here or on the other thread. */
  async derive(task: ChunkTask): Promise<DerivedChunk> {
    const thread = this.#thread;
    const isFree = thread?.isAlive === true && this.#waitingBytes <= waitingBytesMax;
    if (!isFree || !isOnThread(task.entry.harness, this.#harnesses))
      return deriveChunk(task, this.#harnesses, this.#kept);
    this.#waitingBytes += task.bytes.length;
    try {
      return await thread.derive(task, this.#kept !== undefined);
    } finally {
      this.#waitingBytes -= task.bytes.length;
    }
  }
}
