import { join } from 'node:path';
import { isShardName, isTempName, parseBlobName } from './blob-path.ts';
import type { StoreParts } from './options.ts';
import type { StoredBlob } from './read-blob.ts';

/** Anything in the store's folder: a blob by its name, or a name that no blob has. */
export type StoreEntry =
  | ({ readonly kind: 'blob' } & StoredBlob)
  | { readonly kind: 'temp' | 'stray'; readonly path: string; readonly mtimeMs: number };

/** Every entry, folder by folder in the order of the digests; what vanishes on the way is passed over. */
export async function* listEntries(parts: StoreParts): AsyncGenerator<StoreEntry, void> {
  for (const name of await parts.fileSystem.list(parts.directory)) {
    const path = join(parts.directory, name);
    const stat = await parts.fileSystem.stat(path);
    if (stat === undefined) continue;
    if (stat.kind === 'directory' && isShardName(name)) yield* listShard(parts, name);
    else yield { kind: otherKind(name, stat.kind), path, mtimeMs: toMs(stat.mtimeNs) };
  }
}

async function* listShard(parts: StoreParts, shard: string): AsyncGenerator<StoreEntry, void> {
  const folder = join(parts.directory, shard);
  for (const name of await parts.fileSystem.list(folder)) {
    const path = join(folder, name);
    const stat = await parts.fileSystem.stat(path);
    if (stat === undefined) continue;
    const mtimeMs = toMs(stat.mtimeNs);
    const blob = stat.kind === 'file' ? parseBlobName(shard, name) : undefined;
    if (blob !== undefined) yield { kind: 'blob', ...blob, path, storedBytes: stat.size, mtimeMs };
    else yield { kind: otherKind(name, stat.kind), path, mtimeMs };
  }
}

function otherKind(name: string, kind: string): 'temp' | 'stray' {
  return kind === 'file' && isTempName(name) ? 'temp' : 'stray';
}

function toMs(ns: bigint): number {
  return Number(ns / 1_000_000n);
}
