// Bundles the command into packages/cli/dist: one process start must not load hundreds of files. Native modules stay outside.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { bundleQueryChild } from './bundle-query-child.ts';

const cli = new URL('../packages/cli/', import.meta.url).pathname;
mkdirSync(`${cli}dist`, { recursive: true });
// Declarations lie in the same folder and are the compiler's.
for (const name of readdirSync(`${cli}dist`)) if (name.endsWith('.js')) rmSync(`${cli}dist/${name}`);
await build({
  entryPoints: {
    index: `${cli}src/index.ts`,
    main: `${cli}src/main.ts`,
    'derive-worker': `${cli}../home/src/import/derive-worker.ts`,
    'trace-worker': `${cli}../home/src/import/trace/trace-worker.ts`,
  },
  outdir: `${cli}dist`,
  // Beside the entries: a chunk finds the query's child process by a relative name.
  chunkNames: 'chunk-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  external: ['better-sqlite3', '@duckdb/node-api'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  // A process start reads all of it; names stay, so that a stack trace tells something.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
});
await bundleQueryChild(`${cli}dist/query-child.js`);
