// Bundles the process that runs a query into one file, DuckDB's JavaScript included: it starts at every question, and to
// load 181 files takes it longer than to answer. The native library stays where npm put it.
import { readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
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

/**
 * Each module runs when something of it is used first ("inline requires", as Metro and Babel have it): a query uses a quarter of
 * DuckDB's JavaScript. It knows the form that the compiler of TypeScript writes, and changes nothing else.
 */
const inlineRequires: Plugin = {
  name: 'inline-requires',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /(?:@duckdb\/node-api|detect-libc)\/lib\/.*\.js$/ }, ({ path }) => ({
      contents: withInlineRequires(readFileSync(path, 'utf8'), createRequire(path)),
    }));
    onResolve({ filter: /^node:assert\/strict$/ }, ({ path, namespace }) =>
      namespace === 'late' ? { path, external: true } : { path, namespace: 'late' },
    );
    onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => ({
      contents: `module.exports = (...values) => require(${JSON.stringify(path)})(...values);`,
    }));
  },
};

function withInlineRequires(code: string, load: NodeJS.Require): string {
  const names: string[] = [];
  const reexported = code.replaceAll(/^__exportStar\(require\("([^"]+)"\), exports\);$/gm, (_statement, id: string) =>
    Object.keys(load(id) as object)
      .map(
        (name) =>
          `Object.defineProperty(exports, "${name}", { enumerable: true, get: () => require("${id}").${name} });`,
      )
      .join('\n'),
  );
  // A mark keeps the name of a definition from being taken for a use.
  const defined = reexported.replaceAll(
    /^const (\w+) = (require\(['"][^'"]+['"]\));$/gm,
    (_statement, name: string, required: string) => {
      names.push(name);
      return `const @${name} = () => ${required};`;
    },
  );
  const used = (text: string, name: string) =>
    text.replaceAll(new RegExp(`(?<![@\\w.$'"/])${name}\\b`, 'g'), `(${name}())`);
  return names.reduce(used, defined).replaceAll(/^const @/gm, 'const ');
}

/** Writes the bundled process to `outfile`, at once, because another run of the tests may be starting it. */
export async function bundleQueryChild(outfile: string): Promise<void> {
  const unfinished = `${outfile}.${process.pid}`;
  await build({
    entryPoints: [`${root}packages/sql/src/sandbox/query-child.ts`],
    outfile: unfinished,
    bundle: true,
    // Node starts a file of this format sooner, and it takes what Node brings without reading every property of it.
    format: 'cjs',
    platform: 'node',
    target: 'node22.18',
    plugins: [bindings, inlineRequires],
    banner: {
      js: "const __requireOfBindings = require('node:module').createRequire(require.resolve('@duckdb/node-bindings'));",
    },
    // Names too: a process start reads all of it.
    minify: true,
    sourcemap: false,
    legalComments: 'none',
    logLevel: 'warning',
    // Where the packages are is asked in a bundle of the command or of a program, and not in this one.
    logOverride: { 'empty-import-meta': 'silent' },
  });
  renameSync(unfinished, outfile);
}

if (import.meta.main) await bundleQueryChild(`${root}packages/sql/dist/sandbox/query-child.cjs`);
