import type { FileSystem } from '@agentspine/durable-fs';

/** The same file system with some of its calls changed. */
export function wrapFileSystem(fileSystem: FileSystem, changes: Partial<FileSystem>): FileSystem {
  return {
    open: (path, mode) => fileSystem.open(path, mode),
    makeDirectory: (path) => fileSystem.makeDirectory(path),
    rename: (from, to) => fileSystem.rename(from, to),
    renameNew: (from, to) => fileSystem.renameNew(from, to),
    remove: (path) => fileSystem.remove(path),
    touch: (path) => fileSystem.touch(path),
    syncDirectory: (path) => fileSystem.syncDirectory(path),
    stat: (path) => fileSystem.stat(path),
    list: (path) => fileSystem.list(path),
    ...changes,
  };
}
