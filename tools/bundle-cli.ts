// Bundles the command into packages/cli/dist: one process start must not load hundreds of files. Native modules stay outside.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type OutputChunk, type OutputOptions, rolldown } from 'rolldown';
import { bundleParts } from './bundle-parts.ts';
import { bundleQueryChild } from './bundle-query-child.ts';
import { withoutFacades } from './without-facades.ts';
import { withoutLocales } from './without-locales.ts';

const packages = new URL('../packages/', import.meta.url).pathname;
const dist = `${packages}cli/dist`;
mkdirSync(dist, { recursive: true });
// Declarations lie in the same folder and are the compiler's.
for (const name of readdirSync(dist)) if (/\.c?js$/.test(name)) rmSync(`${dist}/${name}`);

const output: OutputOptions = {
  dir: dist,
  format: 'esm',
  // Beside the entries: a chunk finds the query's child process by a relative name.
  chunkFileNames: 'chunk-[hash].js',
  // A process start reads all of it; names stay, so that a stack trace tells something.
  minify: { compress: true, mangle: false, codegen: true },
  comments: false,
};
const bundle = await rolldown({
  input: {
    main: `${packages}cli/src/main.ts`,
    index: `${packages}cli/src/index.ts`,
    'import-worker': `${packages}home/src/import/import-worker.ts`,
    'watch-worker': `${packages}capture/src/watch/watch-worker.ts`,
    'answer-worker': `${packages}serve/src/answer-worker.ts`,
  },
  external: ['better-sqlite3', '@duckdb/node-api', 'pg'],
  platform: 'node',
  // Of a package with both, the modules: the require() of a UMD file cannot be followed, and fails when it is called.
  resolve: { mainFields: ['module', 'main'] },
  preserveEntrySignatures: 'allow-extension',
  transform: { target: 'node22.18' },
  logLevel: 'warn',
  plugins: [withoutLocales(), withoutFacades()],
});
// Once to see which starts load what, and once with files that are worth a file.
const divided = (await bundle.generate(output)).output.filter((each) => each.type === 'chunk');
const parts = bundleParts(divided.map(pieceOf));
const partOf = new Map(
  divided.flatMap(({ fileName, moduleIds }) => moduleIds.map((id) => [id, parts.get(fileName)] as const)),
);
await bundle.write({
  ...output,
  codeSplitting: {
    // What a joined file needs has a file of its own already.
    includeDependenciesRecursively: false,
    groups: [{ debugName: 'parts', name: (id) => partOf.get(id)?.toString() }],
  },
});
await bundle.close();
// The page is beside the bundle as it is beside its sources: `../dist/site/` of both.
rmSync(`${dist}/site`, { recursive: true, force: true });
// A bundle for tests or measurements may be without it; spine serve then says so.
if (existsSync(`${packages}dashboard/dist/site`)) {
  cpSync(`${packages}dashboard/dist/site`, `${dist}/site`, { recursive: true });
}
await bundleQueryChild(`${dist}/query-child.cjs`);
for (const name of readdirSync(dist).filter((each) => each.endsWith('.js'))) {
  const lost = /\brequire\([`"']\.{1,2}\/[^`"']*[`"']\)/.exec(readFileSync(`${dist}/${name}`, 'utf8'))?.[0];
  if (lost !== undefined) throw new Error(`${name} has ${lost}, a file that is not beside the bundle`);
}

function pieceOf({
  fileName,
  code,
  isEntry,
  isDynamicEntry,
  imports,
}: OutputChunk): Parameters<typeof bundleParts>[0][number] {
  return { name: fileName, bytes: code.length, isStart: isEntry || isDynamicEntry, imports };
}
