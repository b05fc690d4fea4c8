// Bundles the command into packages/cli/dist: one process start must not load hundreds of files. Native modules stay outside.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const cli = new URL('../packages/cli/', import.meta.url).pathname;
rmSync(`${cli}dist/chunks`, { recursive: true, force: true });
await build({
  entryPoints: { index: `${cli}src/index.ts`, main: `${cli}src/main.ts`, 'query-child': `${cli}src/query-child.ts` },
  outdir: `${cli}dist`,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  external: ['better-sqlite3', '@duckdb/node-api'],
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
});
