/** The card of the project's design names its libraries, its packages and how they are released. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
// biome-ignore lint/suspicious/noExplicitAny: a manifest is looked into here and there.
const json = (path: string): any => JSON.parse(read(path));
const sourcesOf = (name: string): string[] =>
  globSync(join(root, 'packages', name, 'src/**/*.ts')).map((path) => readFileSync(path, 'utf8'));
const imports = (name: string, library: string): boolean =>
  sourcesOf(name).some((source) => new RegExp(`(?:from |import\\()'${library}(?:/[^']*)?'`).test(source));

test('the repository is a workspace of pnpm in TypeScript that Node runs as it is', () => {
  expect(json('package.json').packageManager).toMatch(/^pnpm@/);
  expect(read('pnpm-workspace.yaml')).toContain('packages/*');
  expect(read('tsconfig.base.json')).toContain('"erasableSyntaxOnly": true');
});

test('turbo builds a package after those that it depends on', () => {
  expect(json('turbo.json').tasks.build.dependsOn).toEqual(['^build']);
  expect(json('package.json').scripts.build).toContain('turbo run build');
});

test.each([
  ['writer', 'better-sqlite3'],
  ['sqlite', 'better-sqlite3'],
  ['sql', '@duckdb/node-api'],
  ['sql', 'apache-arrow'],
  ['schema', 'drizzle-orm'],
])('each library is a dependency of the package that uses it: %s of %s', (name, library) => {
  const { dependencies = {}, peerDependencies = {} } = json(`packages/${name}/package.json`);
  expect({ ...dependencies, ...peerDependencies }).toHaveProperty([library]);
  expect(imports(name, library)).toBe(true);
  expect(imports(name, `no-${library}`)).toBe(false);
});

test('the six packages of the card have their names, and are published', () => {
  for (const name of ['schema', 'writer', 'reader', 'archive', 'blob-store', 'cli']) {
    const manifest = json(`packages/${name}/package.json`);
    expect([manifest.name, manifest.private, manifest.publishConfig.access]).toEqual([
      `@agentspine/${name}`,
      undefined,
      'public',
    ]);
  }
  // Who asks depends on `reader`, and has its SQL with it.
  expect(json('packages/reader/package.json').dependencies).toHaveProperty(['@agentspine/sql']);
});

test('a consumer of the packed packages installs each alone, and runs drizzle-kit over the schema', () => {
  const tries = read('tools/try-packages.ts');
  for (const step of ['tryAlone(', 'tryDrizzle(', 'tryProgram(', 'tryCommand(']) expect(tries).toContain(step);
  expect(read('tools/consumer/try-alone.ts')).toContain('of Object.entries(tarballs)');
  expect(read('tools/consumer/try-drizzle.ts')).toMatch(/drizzle-kit/);
});

test('the tests are run by Vitest', () => {
  expect(json('package.json').scripts.test).toBe('vitest run');
  expect(
    readdirSync(join(root, 'packages')).filter((name) => !existsSync(join(root, 'packages', name, 'test'))),
  ).toEqual([]);
});

test('changesets version all packages together, and each note is one that the release can read', () => {
  expect(json('.changeset/config.json').fixed).toEqual([['@agentspine/*']]);
  const names = new Set(readdirSync(join(root, 'packages')).map((name) => `@agentspine/${name}`));
  const notes = readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(notes.filter((note) => !isNote(read(`.changeset/${note}`), names))).toEqual([]);
  expect(isNote("---\n'@agentspine/reader': patch\n---\n\nFaster.\n", names)).toBe(true);
  expect(isNote('---\n\n## "@agentspine/reader": patch\n\nFaster.\n', names)).toBe(false);
  expect(isNote("---\n'@agentspine/raeder': patch\n---\n\nFaster.\n", names)).toBe(false);
});

/** Front matter of packages that are there, and words below it: one note that is not stops `changeset version`. */
function isNote(text: string, names: ReadonlySet<string>): boolean {
  const [, matter = '', words = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const lines = matter.split('\n').filter((line) => line.trim() !== '');
  const bumps = lines.map((line) => /^(['"])(@agentspine\/[\w-]+)\1: (?:major|minor|patch)$/.exec(line)?.[2]);
  return words.trim() !== '' && bumps.length > 0 && bumps.every((name) => name !== undefined && names.has(name));
}

test('each change is checked, tried as packages and tested, by the service and by one command', () => {
  const [workflow, command] = [read('.github/workflows/ci.yml'), read('.ci/run')];
  for (const step of ['check', 'try-packages', 'test']) {
    expect(workflow).toContain(`pnpm ${step}`);
    expect(command).toContain(`pnpmw ${step}`);
  }
  expect(workflow).toContain('pull_request');
});
