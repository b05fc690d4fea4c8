import type { FileSystem } from '@agentspine/durable-fs';
import type { PackSet } from './packs/pack-set.ts';
import type { ShardFolders } from './shard-folders.ts';

/** What a blob store is opened with. */
export interface BlobStoreOptions {
  /** The store's folder; made when missing, refused when it is a symlink. */
  readonly directory: string;
  /** Default: the real one. */
  readonly fileSystem?: FileSystem;
  /** Names of temporary files, unique among all processes that use the folder; default random ones. */
  readonly nextTempName?: () => string;
  /** How new blobs are kept; never changes a digest, and both forms are readable whatever it says. Default `none`. */
  readonly compression?: 'none' | 'zstd';
  /** What a blob may have, decompressed, to be given whole; larger ones come from `getStream`. Default 1 GiB. */
  readonly wholeBytesMax?: number;
  /** Milliseconds since the epoch; default the clock of the machine. */
  readonly now?: () => number;
}

/** The parts of an open store that its verbs share. */
export interface StoreParts extends Required<BlobStoreOptions> {
  /** The folders that blobs are in. */
  readonly shards: ShardFolders;
  /** The packs. */
  readonly packs: PackSet;
}

/** Every harness's largest file is far below; a small damaged frame cannot take the memory of the machine. */
export const wholeBytesMaxDefault = 1_073_741_824;
