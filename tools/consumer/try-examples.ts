import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstExampleOf } from './first-example.ts';
import type { Runtime } from './install-runtimes.ts';
import { makeUser } from './make-user.ts';
import { run } from './run.ts';

/** Imports each package, and runs the first example of its README, on the oldest Node that is promised. */
export function tryExamples(root: string, project: string, names: readonly string[], { path }: Runtime): void {
  const env = makeUser(root, project);
  for (const name of names) {
    run(path, ['--input-type=module', '--eval', `await import("@agentspine/${name}")`], { cwd: project });
    const file = join(project, `${name}-example.ts`);
    writeFileSync(file, firstExampleOf(root, name));
    run(path, [file], { cwd: env.HOME, env });
  }
}
