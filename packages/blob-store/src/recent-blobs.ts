import type { Digest } from '@agentspine/schema';

/** The last blobs that were read whole and verified, so that many ranges of one blob cost one reading. */
export class RecentBlobs {
  readonly #bytesMax: number;
  /** Least recently used first. */
  readonly #blobs = new Map<Digest, Uint8Array>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get(digest: Digest): Uint8Array | undefined {
    const bytes = this.#blobs.get(digest);
    if (bytes === undefined) return undefined;
    this.#blobs.delete(digest);
    this.#blobs.set(digest, bytes);
    return bytes;
  }

  add(digest: Digest, bytes: Uint8Array): void {
    if (bytes.length > this.#bytesMax || this.#blobs.has(digest)) return;
    this.#blobs.set(digest, bytes);
    this.#bytes += bytes.length;
    for (const [oldest, dropped] of this.#blobs) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#blobs.delete(oldest);
      this.#bytes -= dropped.length;
    }
  }

  delete(digest: Digest): void {
    this.#bytes -= this.#blobs.get(digest)?.length ?? 0;
    this.#blobs.delete(digest);
  }

  clear(): void {
    this.#blobs.clear();
    this.#bytes = 0;
  }
}
