import { BlobStore } from './blob-store.ts';
import { type BlobStoreOptions, wholeBytesMaxDefault } from './options.ts';
import { ShardFolders } from './shard-folders.ts';

/** Opens a blob store, making its folder when it is missing. @throws `FS_SYMLINK` when the folder is a symlink */
export async function openBlobStore(options: BlobStoreOptions): Promise<BlobStore> {
  const shards = new ShardFolders(options.fileSystem);
  await shards.make(options.directory);
  return new BlobStore({ compression: 'none', wholeBytesMax: wholeBytesMaxDefault, ...options, shards });
}
