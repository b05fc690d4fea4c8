import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from './run.ts';

/** The tarball of each package, as a dependency says it: `file:…`. */
export type Tarballs = Readonly<Record<string, string>>;

/** Packs every public package into a folder, and lints what is packed. */
export function packPackages(root: string, folder: string): Tarballs {
  const published = ['--recursive', '--filter=./packages/*', '--filter=!@agentspine/testkit'];
  run('pnpm', [...published, 'pack', '--silent', '--pack-destination', folder], { cwd: root });
  const files = readdirSync(folder).map((file) => join(folder, file));
  for (const file of files) {
    run('publint', ['run', file, '--strict'], { cwd: root });
    run('attw', [file, '--profile', 'esm-only', '--format', 'ascii', '--quiet'], { cwd: root });
  }
  return Object.fromEntries(files.map((file) => [nameOf(file), `file:${file}`]));
}

function nameOf(tarball: string): string {
  const [, name] = /^agentspine-(.+)-\d+\.\d+\.\d+/.exec(basename(tarball)) ?? [];
  if (name === undefined) throw new Error(`${tarball} is not the tarball of a package of ours`);
  return `@agentspine/${name}`;
}
