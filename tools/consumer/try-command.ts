import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tarballs } from './pack-packages.ts';
import { run } from './run.ts';

/** Runs `spine` as an installed command and, once, as `npx` runs a package that is not installed. */
export function tryCommand(root: string, project: string, tarballs: Tarballs): void {
  const where = { cwd: project, env: { ...process.env, AGENTSPINE_HOME: join(project, 'home') } };
  const samples = join(root, 'examples/transcripts');
  run('pnpm', ['exec', 'spine', 'import', samples], where);
  // The next one is answered by what this one wrote at its end.
  readFileSync(join(project, 'home', 'nothing-new.json'));
  run('pnpm', ['exec', 'spine', 'import', samples, '--json'], where);
  run('pnpm', ['exec', 'spine', 'summary', '--by', 'model'], where);
  run('pnpm', ['exec', 'spine', 'query', 'SELECT model, sum(output_tokens) FROM archive.turns GROUP BY 1'], where);
  // A cache of its own: what npx installs from a tarball would stay in the user's. Where this runs below another npx, as
  // ./pnpmw does, that one's packages would be taken for those of this one, and the package for a command.
  const env = { ...where.env, npm_config_cache: join(project, 'npm-cache'), npm_config_package: undefined };
  run('npx', ['--yes', `@agentspine/cli@${tarballs['@agentspine/cli']}`, 'summary'], { cwd: project, env });
}
