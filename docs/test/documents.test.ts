import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const packages = readdirSync(join(root, 'packages'));

/** Titles of all tests, as text: enough to know which numbers are named. */
const testSources = ['acceptance/test', 'docs/test', ...packages.map((name) => `packages/${name}/test`)]
  .flatMap((folder) => filesBelow(folder).filter((file) => /\.(?:test|campaign)\.ts$/.test(file)))
  .map(read)
  .join('\n');

test('every error code is documented, and every documented code exists', () => {
  const inCode = packages.flatMap((name) => codesIn(errorsOf(name)));
  const inDocument = [...read('docs/errors.md').matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map((match) => match[1]);
  expect(new Set(inDocument)).toEqual(new Set(inCode));
});

test('errors are one table, and no row is there twice', () => {
  const rows = read('docs/errors.md')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  expect(rows.filter((line) => line.startsWith('| code ')).length).toBe(1);
  expect(rows.filter((line, place) => rows.indexOf(line) !== place)).toEqual([]);
});

test('every acceptance number of the document begins a test title, and no test names another', () => {
  const inDocument = new Set([...read('docs/acceptance.md').matchAll(/^\| (A\d{3}) /gm)].map((match) => match[1]));
  const inTests = new Set([...testSources.matchAll(/['"`](A\d{3}): /g)].map((match) => match[1]));
  expect([...inDocument].filter((number) => !inTests.has(number))).toEqual([]);
  expect([...inTests].filter((number) => !inDocument.has(number))).toEqual([]);
});

test('every invariant names a test that exists', () => {
  const rows = [...read('docs/invariants.md').matchAll(/^\| (INV-\d\d) \|.*\| (\S+) \|$/gm)];
  expect(rows.length).toBeGreaterThan(5);
  for (const [, , named] of rows) expect(testSources).toContain(`'${named}: `);
});

test('no file is a drawer, and none is over the wall of 400 lines', () => {
  const sources = packages.flatMap((name) => filesBelow(`packages/${name}/src`));
  expect(
    sources.filter((file) => /\/(?:utils?|helpers?|common|misc|shared|constants|types)(?:\/|\.ts$)/.test(file)),
  ).toEqual([]);
  expect(sources.filter((file) => read(file).split('\n').length > 401)).toEqual([]);
});

function errorsOf(name: string): string {
  return filesBelow(`packages/${name}/src`).includes(`packages/${name}/src/errors.ts`)
    ? read(`packages/${name}/src/errors.ts`)
    : '';
}

/** Codes of the unions, not the numbers of the operating system. */
function codesIn(source: string): string[] {
  return [...source.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map((match) => match[1] ?? '');
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  } catch {
    return [];
  }
}
