import { join } from 'node:path';
import { isShardName, isTempName, parseBlobName } from './blob-path.ts';
import { mtimeMsOf } from './mtime-ms.ts';
import type { StoreParts } from './options.ts';
import { packFolder, parsePackName } from './packs/pack-set.ts';
import type { LooseBlob } from './read-blob.ts';

/** Anything in the store's folder but packs: a blob by its name, or a name that no blob has. */
export type StoreEntry =
  | ({ readonly kind: 'blob' } & LooseBlob)
  | { readonly kind: 'temp' | 'stray'; readonly path: string; readonly mtimeMs: number };

/** Every entry, folder by folder in the order of the digests; what vanishes meanwhile is skipped. */
export async function* listEntries(parts: StoreParts): AsyncGenerator<StoreEntry, void> {
  for (const name of await parts.fileSystem.list(parts.directory)) {
    const path = join(parts.directory, name);
    const stat = await parts.fileSystem.stat(path);
    if (stat === undefined) continue;
    if (stat.kind === 'directory' && path === packFolder(parts.directory)) yield* listStraysOf(parts, path);
    else if (stat.kind === 'directory' && isShardName(name)) yield* listShard(parts, name);
    else yield { kind: otherKind(name, stat.kind), path, mtimeMs: mtimeMsOf(stat) };
  }
}

/** What is between the packs and is not a pack. */
async function* listStraysOf(parts: StoreParts, folder: string): AsyncGenerator<StoreEntry, void> {
  for (const name of await parts.fileSystem.list(folder)) {
    const path = join(folder, name);
    const stat = await parts.fileSystem.stat(path);
    if (stat === undefined || (stat.kind === 'file' && parsePackName(name) !== undefined)) continue;
    yield { kind: otherKind(name, stat.kind), path, mtimeMs: mtimeMsOf(stat) };
  }
}

async function* listShard(parts: StoreParts, shard: string): AsyncGenerator<StoreEntry, void> {
  const folder = join(parts.directory, shard);
  for (const name of await parts.fileSystem.list(folder)) {
    const path = join(folder, name);
    const stat = await parts.fileSystem.stat(path);
    if (stat === undefined) continue;
    const mtimeMs = mtimeMsOf(stat);
    const blob = stat.kind === 'file' ? parseBlobName(shard, name) : undefined;
    if (blob !== undefined) yield { kind: 'blob', ...blob, path, storedBytes: stat.size, mtimeMs };
    else yield { kind: otherKind(name, stat.kind), path, mtimeMs };
  }
}

/** A file that a write makes before the blob has its name. */
export interface StoreTemp {
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** Every temporary file. Names alone are listed, so that a store of any size takes milliseconds. */
export async function* listTemps({ directory, fileSystem }: StoreParts): AsyncGenerator<StoreTemp, void> {
  const names = await fileSystem.list(directory);
  const shards = names.filter(isShardName).map((name) => join(directory, name));
  for (const folder of [directory, packFolder(directory), ...shards]) {
    // What has the name of a folder and is not a folder has no temporary files either.
    if ((await fileSystem.stat(folder))?.kind !== 'directory') continue;
    for (const name of folder === directory ? names : await fileSystem.list(folder)) {
      if (!isTempName(name)) continue;
      const path = join(folder, name);
      const stat = await fileSystem.stat(path);
      if (stat?.kind === 'file') yield { path, sizeBytes: stat.size, mtimeMs: mtimeMsOf(stat) };
    }
  }
}

function otherKind(name: string, kind: string): 'temp' | 'stray' {
  return kind === 'file' && isTempName(name) ? 'temp' : 'stray';
}
