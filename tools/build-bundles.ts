// The page, the bundle of the command and that of a query's process, as they are published. Tests of processes start these.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');
/** What lay there after the last build. */
const stamp = join(root, 'node_modules/.cache/built-bundles');

/** Builds them, unless nothing changed since; Vitest calls it before the tests of a project that names this file. */
export function setup(): void {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === filesOfBuild()) return;
  const dashboard = join(root, 'packages/dashboard');
  // The page as it is published: a test runs with another NODE_ENV, of which Vite makes a page of half the size more.
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync('pnpm', ['exec', 'vite', 'build', '--logLevel', 'warn'], { cwd: dashboard, stdio: 'inherit', env });
  for (const tool of ['bundle-cli.ts', 'bundle-query-child.ts']) {
    execFileSync(process.execPath, [join(root, 'tools', tool)], { stdio: 'inherit' });
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, filesOfBuild());
}

/** What is bundled, and the bundles: a line a file. */
function filesOfBuild(): string {
  const sources = ['packages/*/src/**', 'packages/dashboard/{page/**,vite.config.ts}', 'packages/*/package.json'];
  const tools = ['tools/bundle-*.ts', 'pnpm-lock.yaml'];
  const built = [
    'packages/cli/dist/**',
    'packages/dashboard/dist/site/**',
    'packages/sql/dist/sandbox/query-child.cjs',
  ];
  const files = globSync([...sources, ...tools, ...built], { cwd: root }).filter((file) => !file.endsWith('.d.ts'));
  return files
    .sort()
    .map((file) => [file, statSync(join(root, file))] as const)
    .filter(([, found]) => found.isFile())
    .map(([file, { size, mtimeMs }]) => `${file} ${size} ${mtimeMs}\n`)
    .join('');
}

if (import.meta.main) setup();
