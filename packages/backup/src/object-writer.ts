import { hash } from 'node:crypto';
import type { BlobStore } from '@agentspine/blob-store';
import type { Digest } from '@agentspine/schema';

/** What is put at once: one file, one sync. */
const batchBytes = 8 * 1024 * 1024;

/** Puts chunks into the objects of a backup, many in one file, and none that is there. */
export class ObjectWriter {
  readonly #objects: BlobStore;
  readonly #known: Set<Digest>;
  #batch: Uint8Array[] = [];
  #batchSize = 0;
  /** Bytes of chunks that were not there before. */
  newBytes = 0;
  /** What they take on the disk. */
  storedBytes = 0;

  /** `known`: digests that are surely there. */
  constructor(objects: BlobStore, known: Iterable<Digest>) {
    this.#objects = objects;
    this.#known = new Set(known);
  }

  /** Takes a chunk, which the caller no longer changes; it is durable after `flush`. */
  async put(bytes: Uint8Array): Promise<Digest> {
    const digest = hash('sha256', bytes) as Digest;
    if (this.#known.has(digest)) return digest;
    this.#known.add(digest);
    this.#batch.push(bytes);
    this.#batchSize += bytes.length;
    if (this.#batchSize >= batchBytes) await this.flush();
    return digest;
  }

  /** Makes everything that was put durable. */
  async flush(): Promise<void> {
    if (this.#batch.length === 0) return;
    const { storedBytes } = await this.#objects.putPack(this.#batch);
    if (storedBytes > 0) this.newBytes += this.#batchSize;
    this.storedBytes += storedBytes;
    [this.#batch, this.#batchSize] = [[], 0];
  }
}
