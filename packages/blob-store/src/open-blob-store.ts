import { randomUUID } from 'node:crypto';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { BlobStore } from './blob-store.ts';
import { type BlobStoreOptions, wholeBytesMaxDefault } from './options.ts';
import { PackSet } from './packs/pack-set.ts';
import { ShardFolders } from './shard-folders.ts';

/** Opens a blob store. Its folder is made by the first write, so that a question leaves nothing. @throws `FS_SYMLINK` when the folder is a symlink */
export async function openBlobStore(options: BlobStoreOptions): Promise<BlobStore> {
  const { directory, fileSystem = nodeFileSystem, nextTempName = randomUUID } = options;
  const { compression = 'none', wholeBytesMax = wholeBytesMaxDefault, now = Date.now } = options;
  const shards = new ShardFolders(fileSystem);
  if ((await fileSystem.stat(directory)) !== undefined) await shards.make(directory);
  const packs = new PackSet(fileSystem, directory);
  return new BlobStore({ directory, fileSystem, nextTempName, compression, wholeBytesMax, now, shards, packs });
}
