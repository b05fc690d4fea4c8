import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Linux keeps files of this folder in memory. */
const memory = '/dev/shm';

/** In bytes; more than all workers use at a time. A container often has less. */
const roomNeeded = 2 ** 30;

/** Makes a folder for the temporary files of a run of tests, in memory where there is room; it goes when this process ends. */
export function makeTestFolder(): string {
  const folder = mkdtempSync(join(hasRoom() ? memory : tmpdir(), 'agentspine-tests-'));
  // As /tmp: a test may be another user, and come to what is its own.
  chmodSync(folder, 0o711);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function hasRoom(): boolean {
  if (!existsSync(memory)) return false;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= roomNeeded;
}
