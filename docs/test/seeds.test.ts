import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** What may hold a row: the number of a promise, or a file and the beginning of a title in it. */
interface Holder {
  readonly row: string;
  readonly name: string;
}

const rows = rowsOf(read('docs/seeds.md'));
const promises = new Set([...read('docs/acceptance.md').matchAll(/^\| (A\d{3}) /gm)].map((match) => match[1]));

test('every row of the seeds has a claim, where it is met, and a test that exists', () => {
  expect(rows.length).toBeGreaterThan(200);
  expect(new Set(rows.map(({ no }) => no)).size).toBe(rows.length);
  expect(rows.filter(({ claim, met, holders }) => claim === '' || met === '' || holders.length === 0)).toEqual([]);
  expect(rows.flatMap(({ holders }) => holders).filter((holder) => !exists(holder))).toEqual([]);
});

test.each(['A999', 'docs/test/none.test.ts#every', 'docs/test/seeds.test.ts#no such title'])(
  'what does not exist is found: %s',
  (name) => expect(exists({ row: 'S0-01', name })).toBe(false),
);

test('the release workflow runs the tests, versions by changesets and publishes', () => {
  const workflow = read('.github/workflows/release.yml');
  for (const step of ['pnpm test', 'changesets/action', 'pnpm changeset version', 'publish: pnpm release']) {
    expect(workflow).toContain(step);
  }
});

function rowsOf(page: string): { no: string; claim: string; met: string; holders: Holder[] }[] {
  return [...page.matchAll(/^\| ((?:S\d|C)-\d\d) +\| (.*?) +\| (.*?) +\| (.*?) +\|$/gm)].map((match) => {
    const [, no = '', claim = '', met = '', held = ''] = match;
    const names = [...held.matchAll(/`([^`]+)`|\b(A\d{3})\b/g)].map(([, file, number]) => file ?? number ?? '');
    return { no, claim, met, holders: names.map((name) => ({ row: no, name })) };
  });
}

/** Titles stand in quotes of any kind; the beginning of one is enough. */
function exists({ name }: Holder): boolean {
  const [file = '', title] = name.split('#');
  if (title === undefined) return promises.has(file);
  const path = join(root, file);
  return existsSync(path) && ["'", '"', '`'].some((quote) => readFileSync(path, 'utf8').includes(`${quote}${title}`));
}
