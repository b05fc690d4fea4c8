// Packs every public package, lints the tarballs, installs them outside the workspace and runs them there.
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
// drizzle-kit brings esbuild, whose build step is not needed.
const workspace = JSON.stringify({ packages: [], overrides: tarballOf, allowBuilds: { esbuild: false } });
writeFileSync(join(scratch, 'pnpm-workspace.yaml'), workspace);
run('pnpm', ['install', '--prefer-offline', '--silent'], scratch);
for (const name of Object.keys(tarballOf)) {
  run('node', ['--input-type=module', '--eval', `await import("${name}")`], scratch);
}
// What another program does with the tables: ask through Drizzle, and let drizzle-kit read the schema.
const catalog = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
const fromCatalog = (name: string): string =>
  `${name}@${new RegExp(`^ {2}"?${name}"?: (.+)$`, 'm').exec(catalog)?.[1] ?? 'latest'}`;
run(
  'pnpm',
  ['add', '--prefer-offline', '--silent', ...['drizzle-orm', 'drizzle-kit', 'better-sqlite3'].map(fromCatalog)],
  scratch,
);
for (const database of ['archive', 'spine']) {
  const schema = join('node_modules', '@agentspine', 'schema', 'dist', 'drizzle', `${database}.js`);
  const flags = ['--dialect', 'sqlite', '--schema', schema, '--out', `drizzle-${database}`];
  run('pnpm', ['exec', 'drizzle-kit', 'generate', ...flags], scratch);
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
writeFileSync(
  join(scratch, 'drizzle-consumer.ts'),
  `import assert from 'node:assert/strict';
import { archive, spine } from '@agentspine/schema/drizzle';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
const open = (name: string) => new Database(\`\${process.env.AGENTSPINE_HOME}/\${name}\`, { readonly: true });
const turns = await drizzle(open('archive.sqlite'), { schema: archive }).query.turns.findMany({ with: { toolCalls: true } });
assert.ok(turns.some((turn) => turn.toolCalls.length > 0));
const tasks = await drizzle(open('spine.db'), { schema: spine }).query.tasksCurrent.findMany({ with: { timelineEvents: true } });
assert.ok(tasks.some((task) => task.timelineEvents.length > 0));
console.log(turns.length, 'turns', tasks.length, 'tasks');
`,
);
run('node', ['drizzle-consumer.ts'], scratch, home);
// A program that wants one small package gets one: what it installs is bounded.
const alone = mkdtempSync(join(tmpdir(), 'agentspine-alone-'));
writeFileSync(
  join(alone, 'package.json'),
  JSON.stringify({ private: true, dependencies: { '@agentspine/blob-store': tarballOf['@agentspine/blob-store'] } }),
);
writeFileSync(join(alone, 'pnpm-workspace.yaml'), workspace);
run('pnpm', ['install', '--prefer-offline', '--silent', '--prod'], alone);
const installedBytes = sizeOf(join(alone, 'node_modules'));
console.log(`@agentspine/blob-store alone installs ${(installedBytes / 1e6).toFixed(1)} MB`);
if (installedBytes > 3e6) throw new Error('@agentspine/blob-store alone installs more than 3 MB');
rmSync(alone, { recursive: true });
// The first example of a README is a program that anybody may paste.
for (const name of readdirSync(join(root, 'packages'))) {
  const [, example] = /^```ts\n(.*?)^```/ms.exec(readFileSync(join(root, 'packages', name, 'README.md'), 'utf8')) ?? [];
  if (example === undefined || !(`@agentspine/${name}` in tarballOf)) continue;
  const file = join(scratch, `${name}-example.ts`);
  writeFileSync(file, example);
  run('node', [file], scratch, home);
}
rmSync(scratch, { recursive: true });

/** Bytes of the files below a folder; links are not followed, so that what pnpm links to counts once. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sizeOf(path);
      return entry.isFile() ? lstatSync(path).size : 0;
    })
    .reduce((bytes, size) => bytes + size, 0);
}
