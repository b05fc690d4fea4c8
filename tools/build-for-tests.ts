// What tests of processes start is what is published: the page, the bundle of the command and that of a query's process.
import { execFileSync } from 'node:child_process';
import process from 'node:process';

/** As Vitest calls it before the tests of a project that names this file. */
export function setup(): void {
  const dashboard = new URL('../packages/dashboard/', import.meta.url).pathname;
  execFileSync('pnpm', ['exec', 'vite', 'build', '--logLevel', 'warn'], { cwd: dashboard, stdio: 'inherit' });
  for (const tool of ['bundle-cli.ts', 'bundle-query-child.ts']) {
    execFileSync(process.execPath, [new URL(tool, import.meta.url).pathname], { stdio: 'inherit' });
  }
}
