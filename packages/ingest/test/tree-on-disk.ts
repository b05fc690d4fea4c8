import { readdirSync, realpathSync, statSync } from 'node:fs';
import type { TranscriptTree, TreeEntry } from '../src/discover.ts';

/** The real folders of the machine that runs the tests. */
export const treeOnDisk: TranscriptTree = {
  list: (path) =>
    readdirSync(path, { withFileTypes: true }).map((entry) => ({ name: entry.name, kind: kindOf(entry) })),
  stat: (path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats && { kind: kindOf(stats), device: String(stats.dev), inode: String(stats.ino) };
  },
  realPath: (path) => realpathSync(path),
  isMadeByKernel: () => false,
};

interface Kinds {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

function kindOf(kinds: Kinds): TreeEntry['kind'] {
  if (kinds.isFile()) return 'file';
  if (kinds.isDirectory()) return 'directory';
  return kinds.isSymbolicLink() ? 'symlink' : 'other';
}
