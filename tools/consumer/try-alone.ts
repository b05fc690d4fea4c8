import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeProject } from './make-project.ts';
import type { Tarballs } from './pack-packages.ts';

const installedBytesMax = 3e6;

/** A program that wants one small package gets one: what it installs is bounded. */
export function tryAlone(folder: string, tarballs: Tarballs): void {
  const name = '@agentspine/blob-store';
  makeProject(folder, { [name]: tarballs[name] ?? '' }, tarballs);
  const bytes = sizeOf(join(folder, 'node_modules'));
  console.log(`${name} alone installs ${(bytes / 1e6).toFixed(1)} MB`);
  if (bytes > installedBytesMax) throw new Error(`${name} alone installs more than ${installedBytesMax / 1e6} MB`);
}

/** Bytes of the files below a folder; links are not followed, so that what pnpm links to counts once. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sizeOf(path);
      return entry.isFile() ? lstatSync(path).size : 0;
    })
    .reduce((bytes, size) => bytes + size, 0);
}
