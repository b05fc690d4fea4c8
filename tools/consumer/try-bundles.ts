import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { firstExampleOf } from './first-example.ts';
import type { Runtime } from './install-runtimes.ts';
import { makeUser } from './make-user.ts';
import { run } from './run.ts';

/** What an application has to install beside its bundle in any case: they load files of the platform. */
const native = ['better-sqlite3', '@duckdb/node-api'];

/**
 * Bundles the first example of `home`, as an application would. With our packages external it works. With them in the bundle,
 * what asks in SQL says which package has to stay outside, and all before it works.
 */
export async function tryBundles(root: string, project: string, { path }: Runtime): Promise<void> {
  writeFileSync(join(project, 'app.js'), firstExampleOf(root, 'home'));
  const viteConfig = (ssr: object) =>
    `export default { logLevel: 'warn', ssr: ${JSON.stringify(ssr)}, build: { ssr: 'app.js', emptyOutDir: false } };`;
  await bundle(project, 'esbuild-outside.mjs', { external: ['@agentspine/*'] });
  await bundle(project, 'esbuild-inside.mjs', { external: native });
  for (const [name, ssr] of [
    ['outside', {}],
    ['inside', { noExternal: true, external: native }],
  ] as const) {
    writeFileSync(join(project, 'vite.config.js'), viteConfig(ssr));
    run('pnpm', ['exec', 'vite', 'build', '--outDir', `vite-${name}`], { cwd: project });
  }
  expectWhole(root, project, path, ['esbuild-outside.mjs', 'vite-outside/app.js']);
  expectAdvice(root, project, path, ['esbuild-inside.mjs', 'vite-inside/app.js']);
}

async function bundle(project: string, outfile: string, options: BuildOptions): Promise<void> {
  const how = { bundle: true, format: 'esm', platform: 'node', target: 'node22.18', logLevel: 'error' } as const;
  await build({ ...how, absWorkingDir: project, entryPoints: ['app.js'], outfile, ...options });
}

function expectWhole(root: string, project: string, node: string, files: readonly string[]): void {
  for (const file of files) {
    const { stdout, stderr, status } = start(root, project, node, file);
    if (status !== 0 || !stdout.endsWith('failing checkout test\n'))
      throw new Error(`${file} failed: ${stdout}${stderr}`);
  }
}

function expectAdvice(root: string, project: string, node: string, files: readonly string[]): void {
  for (const file of files) {
    const { stdout, stderr, status } = start(root, project, node, file);
    const isAdvice = stderr.includes('READER_BUNDLED') && stderr.includes('external:@agentspine/');
    if (status !== 1 || !stdout.startsWith('13 responses') || !isAdvice) {
      throw new Error(`${file} did not say what to keep external: ${stdout}${stderr}`);
    }
  }
}

function start(root: string, project: string, node: string, file: string) {
  const env = makeUser(root, project);
  return spawnSync(node, [join(project, file)], { cwd: env.HOME, env, encoding: 'utf8' });
}
