import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { openTempHome } from './temp-home.ts';

/** A real file system of a few megabytes, on a folder of its own; only root can make one. Unmounted when disposed of. */
export interface MemoryDisk extends Disposable {
  readonly resize: (size: string) => void;
  /** No file of it may be open for writing. */
  readonly makeReadOnly: () => void;
  readonly makeWritable: () => void;
}

/** Mounts a disk of a size such as `2m`; the folder is made when it is missing. */
export function mountMemoryDisk(folder: string, size: string): MemoryDisk {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'tmpfs', folder]);
  const remount = (options: string) => execFileSync('mount', ['-o', `remount,${options}`, folder]);
  return {
    resize: (next) => void remount(`size=${next}`),
    makeReadOnly: () => void remount('ro'),
    makeWritable: () => void remount('rw'),
    [Symbol.dispose]: () => void execFileSync('umount', ['--lazy', folder]),
  };
}

/** Whether this process may mount. */
export function canMount(): boolean {
  using home = openTempHome();
  try {
    mountMemoryDisk(home.path, '64k')[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}
