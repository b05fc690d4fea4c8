/** What the registry shows of a package, and what somebody pastes who found it there. */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publishedEntries } from '../../tools/api/entries.ts';

const root = join(import.meta.dirname, '..', '..');
const repository = 'https://github.com/agentspine/agentspine';
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Manifest {
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
  readonly keywords?: readonly string[];
}

const manifestOf = (name: string): Manifest => JSON.parse(read(`packages/${name}/package.json`)) as Manifest;
const published = readdirSync(join(root, 'packages')).filter((name) => manifestOf(name).private !== true);

/** What a published package may import of another: `cli` is a bundle, which is tried whole. */
const entries = new Set(publishedEntries().map(({ specifier }) => specifier));

test.each(published)('%s says where it comes from: without it the registry refuses provenance', (name) => {
  const manifest = manifestOf(name);
  expect(manifest).toMatchObject({
    homepage: `${repository}/tree/main/packages/${name}#readme`,
    bugs: { url: `${repository}/issues` },
    repository: { type: 'git', url: `git+${repository}.git`, directory: `packages/${name}` },
    publishConfig: { access: 'public', provenance: true },
    license: 'MIT',
  });
  expect(manifest.keywords?.length).toBeGreaterThan(2);
});

test('the command is a bundle: an installed one asks the registry for no package of ours', () => {
  const named = Object.keys(manifestOf('cli').dependencies ?? {});
  expect(named).toContain('better-sqlite3');
  expect(named.filter((name) => name.startsWith('@agentspine/'))).toEqual([]);
});

test.each(published)('the README of %s says how it is installed', (name) => {
  expect(read(`packages/${name}/README.md`)).toMatch(
    new RegExp(`^npm install (?:.* )?@agentspine/${name}(?: .*)?$`, 'm'),
  );
});

test.each(published)('every link in the README of %s works on the page of the registry', (name) => {
  const links = linksIn(read(`packages/${name}/README.md`));
  expect(links.filter((link) => !link.startsWith('https://'))).toEqual([]);
  const ours = links.filter((link) => link.startsWith(`${repository}/`));
  expect(ours.filter((link) => !isInRepository(link))).toEqual([]);
});

test.each(published.filter((name) => name !== 'cli'))('%s loads only entries that other packages publish', (name) => {
  const used = sourcesOf(name).flatMap((source) => subpathsIn(source));
  expect(used.filter((specifier) => !entries.has(specifier))).toEqual([]);
});

test('a subpath that is imported, loaded later or exported again is found', () => {
  const source =
    "import { a } from '@agentspine/b/c';\nexport * from '@agentspine/d/e';\nawait import('@agentspine/f/g');";
  expect(subpathsIn(source)).toEqual(['@agentspine/b/c', '@agentspine/d/e', '@agentspine/f/g']);
  expect(entries.has('@agentspine/render/count-text')).toBe(true);
  expect(entries.has('@agentspine/render/session-text')).toBe(false);
});

test('a link to a file that is not there is found', () => {
  expect(linksIn('see [a](../b.md) and [c](https://d)')).toEqual(['../b.md', 'https://d']);
  expect(isInRepository(`${repository}/blob/main/README.md`)).toBe(true);
  expect(isInRepository(`${repository}/blob/main/GONE.md`)).toBe(false);
});

test('examples are for the oldest Node that is promised: there "using" is a syntax error', () => {
  for (const name of published) expect(manifestOf(name).engines.node).toBe('>=22.18');
  const withUsing = pagesAndExamples().flatMap(({ path, text }) =>
    text
      .split('\n')
      .filter((line) => isUsing(line))
      .map((line) => `${path}: ${line}`),
  );
  expect(withUsing).toEqual([]);
  expect(isUsing('  await using home = await openHome();')).toBe(true);
});

const sourcesOf = (name: string): string[] =>
  globSync(join(root, 'packages', name, 'src/**/*.ts')).map((path) => readFileSync(path, 'utf8'));

const subpathsIn = (source: string): string[] => source.match(/(?<=')@agentspine\/[a-z-]+\/[a-z/-]+(?=')/g) ?? [];

const isUsing = (line: string): boolean => /^\s*(?:await )?using \w+ =/.test(line);

const linksIn = (text: string): string[] => [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');

/** Whether what a link to the main branch names is in this working tree. */
function isInRepository(link: string): boolean {
  const [, path] = /^\/(?:blob|tree)\/main\/([^#]+)(?:#.*)?$/.exec(link.slice(repository.length)) ?? [];
  return path === undefined || existsSync(join(root, path));
}

function pagesAndExamples(): { path: string; text: string }[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--', '*.md', 'examples/*.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const paths = listed.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
  return paths.map((path) => ({ path, text: read(path) }));
}
