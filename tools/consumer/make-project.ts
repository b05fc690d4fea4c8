import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tarballs } from './pack-packages.ts';
import { run } from './run.ts';

/** Makes a folder of its own with what it depends on; packages of ours come from tarballs, also those that others bring. */
export function makeProject(folder: string, dependencies: Tarballs, tarballs: Tarballs): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  // drizzle-kit and Vite bring esbuild, whose build step is not needed.
  const workspace = { packages: [], overrides: tarballs, allowBuilds: { esbuild: false } };
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), JSON.stringify(workspace));
  run('pnpm', ['install', '--prefer-offline', '--silent', '--prod'], { cwd: folder });
}
