import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { openTempHome } from '@agentspine/testkit';

/** A small file system in memory: one that can be filled. */
export interface MemoryDisk extends Disposable {
  readonly path: string;
  /** `size` as `mount` takes it. */
  readonly resize: (size: string) => void;
  /** No file of it may be open for writing. */
  readonly makeReadOnly: () => void;
  readonly makeWritable: () => void;
}

/** Mounts one on a folder, which is made. Needs root. */
export function openMemoryDisk(path: string, size: string): MemoryDisk {
  mkdirSync(path, { recursive: true });
  const mount = (...args: readonly string[]) => void execFileSync('mount', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  mount('-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', path);
  return {
    path,
    resize: (next) => mount('-o', `remount,size=${next}`, path),
    makeReadOnly: () => mount('-o', 'remount,ro', path),
    makeWritable: () => mount('-o', 'remount,rw', path),
    // Lazily: a test that failed may have left a file open.
    [Symbol.dispose]: () => void execFileSync('umount', ['-l', path]),
  };
}

/** Whether this process may mount at all. */
export function canMount(): boolean {
  using folder = openTempHome();
  try {
    openMemoryDisk(folder.path, '64k')[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}
