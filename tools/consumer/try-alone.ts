import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeProject } from './make-project.ts';
import type { Tarballs } from './pack-packages.ts';
import { outputOf } from './run.ts';

/** A program that wants the bytes of blobs gets little else. */
const blobStoreBytesMax = 3e6;

/**
 * A program depends on one package and no other: each is installed in a project of its own, and what it exports loads
 * there, with what the package itself brings. The command is run.
 */
export function tryAlone(folder: string, tarballs: Tarballs): void {
  for (const [name, tarball] of Object.entries(tarballs)) {
    const project = join(folder, name.replace('@agentspine/', ''));
    makeProject(project, { [name]: tarball }, tarballs);
    const size = (sizeOf(join(project, 'node_modules')) / 1e6).toFixed(1);
    console.log(`${name} alone installs ${size} MB, and has ${whatItHas(name, project)}`);
  }
  const bytes = sizeOf(join(folder, 'blob-store', 'node_modules'));
  if (bytes > blobStoreBytesMax) throw new Error(`blob-store alone installs more than ${blobStoreBytesMax / 1e6} MB`);
}

function whatItHas(name: string, project: string): string {
  if (name === '@agentspine/cli') return outputOf('pnpm', ['exec', 'spine', '--version'], { cwd: project }).trim();
  const program = `console.log(Object.keys(await import('${name}')).length)`;
  const exported = Number(outputOf('node', ['--input-type=module', '--eval', program], { cwd: project }));
  if (!(exported > 0)) throw new Error(`${name} exports nothing`);
  return `exports: ${exported}`;
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
