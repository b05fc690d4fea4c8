import type { FileSystem } from '@agentspine/durable-fs';
import { wrapFileSystem } from './wrap-file-system.ts';

/** A file system that syncs no file: what a test of durability must see fail. */
export function withoutFileSync(fileSystem: FileSystem): FileSystem {
  return wrapFileSystem(fileSystem, {
    open: async (path, mode) => Object.assign(await fileSystem.open(path, mode), { sync: async () => undefined }),
  });
}
