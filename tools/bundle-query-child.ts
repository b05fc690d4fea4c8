// Bundles the process that runs a query into one file, DuckDB's JavaScript included: it starts at every question, and to
// load 181 files takes it longer than to answer. The native library stays where npm put it.
import { readFileSync, renameSync } from 'node:fs';
import process from 'node:process';
import { build, type Plugin } from 'esbuild';

const root = new URL('../', import.meta.url).pathname;

/** `@duckdb/node-bindings` finds the library of the platform among its own dependencies, and not among those of the bundle. */
const bindings: Plugin = {
  name: 'bindings',
  setup({ onLoad }) {
    onLoad({ filter: /node-bindings\/duckdb\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(/require\((?=['`]@duckdb)/g, '__requireOfBindings('),
    }));
  },
};

/** Writes the bundled process to `outfile`, at once, because another run of the tests may be starting it. */
export async function bundleQueryChild(outfile: string): Promise<void> {
  const unfinished = `${outfile}.${process.pid}`;
  await build({
    entryPoints: [`${root}packages/sql/src/sandbox/query-child.ts`],
    outfile: unfinished,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.18',
    plugins: [bindings],
    banner: {
      js: [
        "import { createRequire as __createRequire } from 'node:module';",
        'const require = __createRequire(import.meta.url);',
        "const __requireOfBindings = __createRequire(require.resolve('@duckdb/node-bindings'));",
      ].join(' '),
    },
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: false,
    legalComments: 'none',
    logLevel: 'warning',
  });
  renameSync(unfinished, outfile);
}

if (import.meta.main) await bundleQueryChild(`${root}packages/sql/dist/sandbox/query-child.js`);
