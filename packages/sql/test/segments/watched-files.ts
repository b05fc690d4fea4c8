import { type FileSystem, nodeFileSystem, type OpenFile } from '@agentspine/durable-fs';

/** The real file system, which calls `onCall` before each call of it or of a file that it opened; what that throws is thrown. */
export function watchedFiles(onCall: () => void): FileSystem {
  const watched = <Args extends readonly unknown[], T>(call: (...values: Args) => Promise<T>) => {
    return async (...values: Args): Promise<T> => {
      onCall();
      return await call(...values);
    };
  };
  const files = nodeFileSystem;
  return {
    open: watched(async (path, mode) => watchedFile(await files.open(path, mode), watched)),
    makeDirectory: watched((path) => files.makeDirectory(path)),
    rename: watched((from, to) => files.rename(from, to)),
    renameNew: watched((from, to) => files.renameNew(from, to)),
    remove: watched((path) => files.remove(path)),
    touch: watched((path) => files.touch(path)),
    syncDirectory: watched((path) => files.syncDirectory(path)),
    stat: watched((path) => files.stat(path)),
    list: watched((path) => files.list(path)),
  };
}

type Watch = <Args extends readonly unknown[], T>(
  call: (...values: Args) => Promise<T>,
) => (...values: Args) => Promise<T>;

function watchedFile(file: OpenFile, watched: Watch): OpenFile {
  return {
    read: watched((target, position) => file.read(target, position)),
    write: watched((bytes) => file.write(bytes)),
    truncate: watched((length) => file.truncate(length)),
    sync: watched(() => file.sync()),
    stat: () => file.stat(),
    close: () => file.close(),
  };
}
