import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const writer = join(import.meta.dirname, '../../../packages/writer');

/** Bundles the program that records one row, as whoever ships a hook would, into `folder`; returns its path. */
export async function bundleOneRow(folder: string): Promise<string> {
  const outfile = join(folder, 'record-one-row.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'children/record-one-row.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.18',
    external: ['better-sqlite3'],
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'warning',
  });
  const modules = join(folder, 'node_modules');
  mkdirSync(dirname(join(modules, 'better-sqlite3')), { recursive: true });
  symlinkSync(realpathSync(join(writer, 'node_modules/better-sqlite3')), join(modules, 'better-sqlite3'));
  return outfile;
}
