import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Linux keeps files of this folder in memory. */
const memory = '/dev/shm';

/** In bytes; more than all workers use at a time. A container often has less. */
const roomNeeded = 2 ** 30;

/** The host is part of the name, because containers may share that folder, and a process has another number in each. */
const prefix = `agentspine-tests-${hostname()}-`;

/**
 * Makes a folder for the temporary files of a run of tests, in memory where there is room; it goes when this process ends.
 * The folders of runs that were killed go first: they would stay in memory until the machine restarts.
 */
export function makeTestFolder(): string {
  const parent = hasRoom() ? memory : tmpdir();
  removeLeftFolders(parent);
  const folder = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  // As /tmp: a test may be another user, and come to what is its own.
  chmodSync(folder, 0o711);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Removes the folders of runs of this host whose process has ended. */
export function removeLeftFolders(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const owner = Number(name.slice(prefix.length).split('-')[0]);
    if (owner > 0 && !isAlive(owner)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // Another code: the process is there, and belongs to someone else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function hasRoom(): boolean {
  if (!existsSync(memory)) return false;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= roomNeeded;
}
