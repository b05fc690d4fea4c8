import assert from 'node:assert/strict';
import { hasCode } from '@agentspine/durable-fs';
import { type Digest, parseDigest } from '@agentspine/schema';
import {
  collectGarbage,
  type GarbageOptions,
  type GarbageReport,
  type SweepOptions,
  type SweepReport,
  sweepTemps,
} from './collect-garbage.ts';
import { computeDigest } from './compute-digest.ts';
import { BlobStoreError } from './errors.ts';
import { listEntries } from './list-blobs.ts';
import type { StoreParts } from './options.ts';
import { type PackOutcome, putPack } from './packs/put-pack.ts';
import { type RepackOptions, type RepackReport, repack } from './packs/repack.ts';
import { type PutOutcome, putBlob, putBlobChunks } from './put-blob.ts';
import { findCopies, readBlob, readBlobChunks, type StoredBlob, verifyBlob } from './read-blob.ts';
import { RecentBlobs } from './recent-blobs.ts';
import { type VerifyReport, verifyBlobs } from './verify-blobs.ts';

/** A transcript piece has at most 8 MB, so a few of them stay at hand while their ranges are asked for. */
const recentBytesMax = 33_554_432;

/**
 * Bytes by digest (SPEC 3.6). A blob is whole or absent; an acknowledged one is durable; what is read is what was put.
 * A digest may be given as any text: one that is malformed names no blob.
 * Every method throws `BLOB_STORE_CLOSED` after `close`, and `DurableFsError` when the disk fails.
 */
export class BlobStore implements AsyncDisposable {
  readonly #parts: StoreParts;
  readonly #recent = new RecentBlobs(recentBytesMax);
  readonly #puts = new Map<Digest, Promise<PutOutcome>>();
  readonly #work = new Set<Promise<unknown>>();
  #isClosed = false;

  /** Use `openBlobStore`. */
  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  /** Stores bytes, a string as UTF-8. @throws `BLOB_CORRUPT` when their name is taken by other bytes */
  put(content: Uint8Array | string): Promise<PutOutcome> {
    return this.#run(async () => {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      const digest = computeDigest(bytes);
      const running = this.#puts.get(digest);
      if (running !== undefined) return { ...(await running), isNew: false };
      const put = putBlob(this.#parts, digest, bytes).finally(() => this.#puts.delete(digest));
      this.#puts.set(digest, put);
      return put;
    });
  }

  /** Stores bytes that come in chunks; holds one chunk at a time. @throws `BLOB_CORRUPT` as `put` */
  putStream(chunks: AsyncIterable<Uint8Array>): Promise<PutOutcome> {
    return this.#run(() => putBlobChunks(this.#parts, chunks));
  }

  /** Stores many blobs in one file, with one sync for all. Together they may have up to 16 MiB. */
  putPack(contents: readonly Uint8Array[]): Promise<PackOutcome> {
    return this.#run(() => putPack(this.#parts, contents));
  }

  /** Packs small blobs and packs; read what `repack` asks of its caller. */
  repack(options: RepackOptions): Promise<RepackReport> {
    return this.#run(() => repack(this.#parts, options));
  }

  /** The bytes, verified; `undefined` when there is no such blob. @throws `BLOB_CORRUPT`, `BLOB_TOO_LARGE` */
  get(digestText: string): Promise<Uint8Array | undefined> {
    return this.#run(() => this.#withBlob(digestText, (blob) => readBlob(this.#parts, blob)));
  }

  /**
   * The bytes in chunks, or `undefined`. They are verified when the last one has come, so do not act on the first before
   * the end. @throws `BLOB_CORRUPT` while iterating
   */
  getStream(digestText: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    return this.#run(() => this.#withBlob(digestText, async (blob) => readBlobChunks(this.#parts, blob)));
  }

  /** Bytes `from` (included) to `to` (excluded), fewer at the end, of a blob that is verified whole. @throws as `get` */
  getRange(digestText: string, from: number, to: number): Promise<Uint8Array | undefined> {
    assert(Number.isSafeInteger(from) && Number.isSafeInteger(to) && 0 <= from && from <= to, 'a range goes forward');
    return this.#run(async () => {
      const digest = parseDigest(digestText);
      const recent = digest && this.#recent.get(digest);
      if (recent !== undefined) return recent.slice(from, to);
      return this.#withBlob(digestText, (blob) => this.#readRange(blob, from, to));
    });
  }

  /** Whether a file has the name of this blob; cheap, and no word about its bytes. */
  has(digestText: string): Promise<boolean> {
    return this.#run(async () => (await this.#withBlob(digestText, async () => true)) ?? false);
  }

  /** Whether the blob is there and whole; reads it all. */
  exists(digestText: string): Promise<boolean> {
    return this.#run(async () => {
      try {
        const verified = await this.#withBlob(digestText, (blob) => verifyBlob(this.#parts, blob).then(() => true));
        return verified ?? false;
      } catch (error) {
        if (error instanceof BlobStoreError && error.code === 'BLOB_CORRUPT') return false;
        throw error;
      }
    });
  }

  /** Every digest that has a file, ascending; none is verified. */
  async *list(): AsyncGenerator<Digest, void> {
    this.#assertOpen();
    const digests = new Set<Digest>();
    for await (const entry of listEntries(this.#parts)) if (entry.kind === 'blob') digests.add(entry.digest);
    for (const { index } of await this.#parts.packs.list())
      for (const { digest } of index?.entries ?? []) digests.add(digest);
    for (const digest of [...digests].sort()) {
      this.#assertOpen();
      yield digest;
    }
  }

  /** Reads all blobs, or the one asked for, and reports what is wrong. A malformed digest finds no blob. */
  verify(digest?: Digest): Promise<VerifyReport> {
    return this.#run(() => verifyBlobs(this.#parts, digest));
  }

  /** Removes old blobs that nothing names; read what `collectGarbage` asks of its caller. */
  collectGarbage(options: GarbageOptions): Promise<GarbageReport> {
    return this.#run(() => collectGarbage(this.#parts, options));
  }

  /** Removes temporary files of writes that did not end, by their owner or their age. */
  sweepTemps(options: SweepOptions): Promise<SweepReport> {
    return this.#run(() => sweepTemps(this.#parts, options));
  }

  /** Waits for what is under way. Does nothing the second time. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#work);
    this.#recent.clear();
    this.#parts.packs.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #withBlob<T>(digestText: string, act: (blob: StoredBlob) => Promise<T>): Promise<T | undefined> {
    const digest = parseDigest(digestText);
    if (digest === undefined) return undefined;
    let failure: BlobStoreError | undefined;
    for await (const blob of findCopies(this.#parts, digest)) {
      try {
        return await act(blob);
      } catch (error) {
        // Packed, or collected as garbage, between the look and the reading.
        if (hasCode(error, 'FS_NOT_FOUND')) continue;
        if (!(error instanceof BlobStoreError && error.code === 'BLOB_CORRUPT')) throw error;
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
    return undefined;
  }

  async #readRange(blob: StoredBlob, from: number, to: number): Promise<Uint8Array> {
    if (blob.form === 'packed') return (await readBlob(this.#parts, blob)).slice(from, to);
    if (blob.storedBytes <= recentBytesMax) {
      const bytes = await readBlob(this.#parts, blob);
      this.#recent.add(blob.digest, bytes);
      return bytes.slice(from, to);
    }
    const pieces: Uint8Array[] = [];
    let position = 0;
    for await (const chunk of readBlobChunks(this.#parts, blob)) {
      pieces.push(chunk.slice(Math.max(0, from - position), Math.max(0, to - position)));
      position += chunk.length;
    }
    return Buffer.concat(pieces);
  }

  async #run<T>(act: () => Promise<T>): Promise<T> {
    this.#assertOpen();
    const work = act();
    this.#work.add(work);
    try {
      return await work;
    } finally {
      this.#work.delete(work);
    }
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new BlobStoreError('BLOB_STORE_CLOSED', `blob store ${this.#parts.directory} is closed`);
  }
}
