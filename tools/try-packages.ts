// Packs every public package, lints the tarballs, installs them outside the workspace and runs them there.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'agentspine-consumer-'));

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): void {
  console.log(`$ ${command} ${args.join(' ')}`);
  execFileSync(command, args, { cwd, stdio: 'inherit', env });
}

const publicPackages = ['--recursive', '--filter=./packages/*', '--filter=!@agentspine/testkit'];
run('pnpm', [...publicPackages, 'exec', 'pnpm', 'pack', '--silent', '--pack-destination', scratch], root);

const tarballs = readdirSync(scratch).map((file) => join(scratch, file));
for (const tarball of tarballs) {
  run('publint', ['run', tarball, '--strict'], root);
  run('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii', '--quiet'], root);
}

const tarballOf = Object.fromEntries(
  tarballs.map((file) => [`@agentspine/${/^agentspine-(.+)-\d+\.\d+\.\d+/.exec(basename(file))?.[1]}`, `file:${file}`]),
);
writeFileSync(
  join(scratch, 'package.json'),
  JSON.stringify({ private: true, type: 'module', dependencies: tarballOf }),
);
writeFileSync(join(scratch, 'pnpm-workspace.yaml'), JSON.stringify({ packages: [], overrides: tarballOf }));
run('pnpm', ['install', '--prefer-offline', '--silent'], scratch);
for (const name of Object.keys(tarballOf)) {
  run('node', ['--input-type=module', '--eval', `await import("${name}")`], scratch);
}
const home = { ...process.env, AGENTSPINE_HOME: join(scratch, 'home') };
const samples = join(root, 'examples', 'transcripts');
run('pnpm', ['exec', 'spine', 'import', samples], scratch, home);
run('pnpm', ['exec', 'spine', 'summary', '--by', 'model'], scratch, home);
run(
  'pnpm',
  ['exec', 'spine', 'query', 'SELECT model, sum(output_tokens) FROM archive.turns GROUP BY 1'],
  scratch,
  home,
);
// The first example of a README is a program that anybody may paste.
for (const name of readdirSync(join(root, 'packages'))) {
  const [, example] = /^```ts\n(.*?)^```/ms.exec(readFileSync(join(root, 'packages', name, 'README.md'), 'utf8')) ?? [];
  if (example === undefined || !(`@agentspine/${name}` in tarballOf)) continue;
  const file = join(scratch, `${name}-example.ts`);
  writeFileSync(file, example);
  run('node', [file], scratch, home);
}
rmSync(scratch, { recursive: true });
