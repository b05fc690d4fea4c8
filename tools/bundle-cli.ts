// Bundles the command into packages/cli/dist: one process start must not load hundreds of files. Native modules stay outside.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { bundleQueryChild } from './bundle-query-child.ts';
import { pastIndexFiles } from './past-index-files.ts';

const cli = new URL('../packages/cli/', import.meta.url).pathname;
mkdirSync(`${cli}dist`, { recursive: true });
// Declarations lie in the same folder and are the compiler's.
for (const name of readdirSync(`${cli}dist`)) if (name.endsWith('.js')) rmSync(`${cli}dist/${name}`);
const settings: BuildOptions = {
  bundle: true,
  plugins: [pastIndexFiles(new URL('../packages/', import.meta.url).pathname)],
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  // A process start reads all of it; names stay, so that a stack trace tells something.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
};
await build({
  ...settings,
  entryPoints: {
    index: `${cli}src/index.ts`,
    'run-command-line': `${cli}src/run-command-line.ts`,
    'import-worker': `${cli}../home/src/import/import-worker.ts`,
    'answer-worker': `${cli}../serve/src/answer-worker.ts`,
  },
  outdir: `${cli}dist`,
  // Beside the entries: a chunk finds the query's child process by a relative name.
  chunkNames: 'chunk-[hash]',
  splitting: true,
  external: ['better-sqlite3', '@duckdb/node-api'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
// The page is beside the bundle as it is beside its sources: `../dist/site/` of both.
rmSync(`${cli}dist/site`, { recursive: true, force: true });
// A bundle for tests or measurements may be without it; spine serve then says so.
if (existsSync(`${cli}../dashboard/dist/site`))
  cpSync(`${cli}../dashboard/dist/site`, `${cli}dist/site`, { recursive: true });
await bundleQueryChild(`${cli}dist/query-child.js`);
// In one file: what is answered before any command is loaded is answered for the price of one.
await build({
  ...settings,
  entryPoints: { main: `${cli}src/main.ts` },
  outdir: `${cli}dist`,
  plugins: [...(settings.plugins ?? []), fromOutside(/^\.\/run-command-line\.ts$/, './run-command-line.js')],
});

/** Leaves an import to the file that another build makes. */
function fromOutside(filter: RegExp, built: string): Plugin {
  return {
    name: 'from-outside',
    setup: (build) => build.onResolve({ filter }, () => ({ path: built, external: true })),
  };
}
