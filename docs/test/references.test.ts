import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** What can be cited: the name in a comment, the pages that have it, and how a page marks a number. */
const cited = [
  {
    name: 'SPEC',
    pages: ['1-records', '2-read-model', '3-logs-and-blobs', '4-trace', '5-one-model', '7-rulings', '9-scenarios'].map(
      (page) => `docs/spec/${page}.md`,
    ),
  },
  { name: 'FORMATS', pages: ['docs/formats/transcripts.md'] },
  { name: 'RELIABILITY', pages: ['docs/reliability.md'] },
] as const;

test('every section, ruling and promise that code or a document cites is in this repository', () => {
  const numbers = new Map(
    cited.map(({ name, pages }) => [name, new Set(pages.flatMap((page) => numbersOf(read(page))))]),
  );
  const missing = filesWithText().flatMap((file) =>
    referencesIn(read(file))
      .filter(({ name, number }) => !numbers.get(name)?.has(number))
      .map(({ name, number }) => `${file}: ${name} ${number}`),
  );
  expect(missing).toEqual([]);
});

test('every invariant and acceptance number that code or a document cites is in its document', () => {
  const known = new Set(
    [
      ...read('docs/invariants.md').matchAll(/^\| (INV-\d\d) /gm),
      ...read('docs/acceptance.md').matchAll(/^\| (A\d{3}) /gm),
    ].map((match) => match[1]),
  );
  const missing = filesWithText().flatMap((file) =>
    [...read(file).matchAll(/\b(INV-\d\d|A(?:0|1|2)\d\d)\b/g)]
      .filter((match) => !known.has(match[1]))
      .map((match) => `${file}: ${match[1]}`),
  );
  expect(missing).toEqual([]);
});

test('the code cites no document that is not in this repository', () => {
  const outside = filesWithText().flatMap((file) =>
    [
      ...read(file).matchAll(
        /\b(?:TOOLCHAIN|HOUSE|STYLE|COLUMNS|CLAIMS|DASHBOARD|INTEGRATIONS|FLEET|PEERS|ANCHORS) \d+(?:\.\d+)?/g,
      ),
    ].map((match) => `${file}: ${match[0]}`),
  );
  expect(outside).toEqual([]);
});

/** Headings such as `## 1.4 Usage`, numbered items of 5.4 and 1.8, and the first cells of tables such as `| Q7 |`. */
function numbersOf(page: string): string[] {
  const found: string[] = [];
  let section = '';
  for (const line of page.split('\n')) {
    const heading = /^#{1,3} (\d+(?:\.\d+)?)(?: |$)/.exec(line);
    if (heading?.[1] !== undefined) section = heading[1];
    const item = /^(\d+)\. /.exec(line);
    const cell = /^\| ([A-Z]\d+) +\|/.exec(line);
    if (heading?.[1] !== undefined) found.push(heading[1]);
    if (item?.[1] !== undefined) found.push(`${section}.${item[1]}`);
    if (cell?.[1] !== undefined) found.push(cell[1]);
  }
  return found;
}

/** `SPEC 2.3, 2.4 and Q27` cites three. A number that ends a sentence has no dot. */
function referencesIn(text: string): { name: (typeof cited)[number]['name']; number: string }[] {
  return [
    ...text.matchAll(/\b(SPEC|FORMATS|RELIABILITY) ((?:(?:, | and |,| or )?(?:\d+(?:\.\d+)*|[QVP]\d+)\b)+)/g),
  ].flatMap((match) =>
    [...(match[2] ?? '').matchAll(/\d+(?:\.\d+)*|[QVP]\d+/g)].map((number) => ({
      name: match[1] as (typeof cited)[number]['name'],
      number: number[0],
    })),
  );
}

function filesWithText(): string[] {
  return execFileSync('git', ['ls-files', '-z', '--', '*.ts', '*.md'], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '' && file !== 'docs/test/references.test.ts');
}
