import { type BlobStore, BlobStoreError } from '@agentspine/blob-store';
import { nodeSourceTree } from '@agentspine/durable-fs';
import type { Digest } from '@agentspine/schema';

/** Files are read in pieces of this size. */
export const readBytes = 1024 * 1024;

/** Bytes that may be held in memory are verified before the first is written; larger ones while they pass. */
export async function verifiedChunks(
  blobs: BlobStore,
  digest: Digest,
): Promise<AsyncIterable<Uint8Array> | Iterable<Uint8Array> | undefined> {
  try {
    const bytes = await blobs.get(digest);
    return bytes && [bytes];
  } catch (error) {
    if (!(error instanceof BlobStoreError) || error.code !== 'BLOB_TOO_LARGE') throw error;
    return await blobs.getStream(digest);
  }
}

/** The bytes of a file. @throws DurableFsError */
export async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  using file = nodeSourceTree.open(path);
  for (let position = 0; ; ) {
    const chunk = new Uint8Array(readBytes);
    const count = file.read(chunk, position);
    if (count === 0) return;
    position += count;
    yield chunk.subarray(0, count);
  }
}
