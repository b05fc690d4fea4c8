import { type FileSystem, nodeFileSystem } from '@agentspine/durable-fs';
import type { Digest } from '@agentspine/schema';
import { sequentialIds } from '@agentspine/testkit';
import { type BlobStore, type BlobStoreOptions, openBlobStore } from '../src/index.ts';

const nextTempName = sequentialIds('test');

/** A store in the folder `blobs` of a test's home, on the real file system unless another is given. */
export function openTestStore(
  home: string,
  options: Partial<BlobStoreOptions> & { readonly fileSystem?: FileSystem } = {},
): Promise<BlobStore> {
  return openBlobStore({ directory: `${home}/blobs`, fileSystem: nodeFileSystem, nextTempName, ...options });
}

/** Chunks as a stream gives them. */
export async function* chunksOf(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array, void> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
}

export async function collect(chunks: AsyncIterable<Uint8Array> | undefined): Promise<string | undefined> {
  if (chunks === undefined) return undefined;
  const collected: Uint8Array[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  return Buffer.concat(collected).toString();
}

export async function listed(store: BlobStore): Promise<Digest[]> {
  const digests: Digest[] = [];
  for await (const digest of store.list()) digests.push(digest);
  return digests;
}
