import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '@agentspine/render/count-text';
import { expect, test } from 'vitest';

const packages = join(import.meta.dirname, '../../..');

/** What these programs count, as the plural that follows a number in a text. */
const nouns =
  'blobs|bytes|calls|days|deliveries|events|faults|files|findings|hours|lines|messages|models|notices|problems|records|results|rounds|rows|rules|runs|sessions|tasks|tokens|transcripts|turns|verdicts';
/** A limit is never 1, and a sum of tokens may carry a mark. */
const plainPlural = new RegExp(
  String.raw`\$\{(?!\w*Max\}|sumText)[^}]*\}\s+(?:(?:more|new|further|other|temporary) )?(?:${nouns})\b`,
  'g',
);

/** Texts that put a plural after any number, by file. */
function findPlainPlurals(source: string): readonly string[] {
  return [...source.matchAll(plainPlural)].map(([text]) => text).filter((text) => !/^\$\{counted\(/.test(text));
}

test('one of a thing is one thing, and what is not known has no number', () => {
  expect([0, 1, 1n, 2, 1000, null].map((count) => counted(count, 'file'))).toEqual([
    '0 files',
    '1 file',
    '1 file',
    '2 files',
    '1,000 files',
    '— files',
  ]);
  expect([1, 2].map((count) => counted(count, 'line was', 'lines were'))).toEqual(['1 line was', '2 lines were']);
});

test('no text of the command writes a plural after a number that may be 1', () => {
  const paths = ['cli', 'home'].flatMap((name) =>
    globSync('src/**/*.ts', { cwd: join(packages, name) }).map((path) => join(packages, name, path)),
  );
  expect(paths.length).toBeGreaterThan(100);
  const found = paths.flatMap((path) =>
    findPlainPlurals(readFileSync(path, 'utf8')).map((text) => `${path.slice(packages.length)}: ${text}`),
  );
  expect(found, 'use counted() of home/count-text').toEqual([]);
});

test('the search for such plurals finds them', () => {
  const text = `\`\${countCell(n)} lines were cut\`; \`\${files} new files\``;
  expect(findPlainPlurals(text)).toEqual([`\${countCell(n)} lines`, `\${files} new files`]);
  expect(findPlainPlurals(`\`\${counted(n, 'line')} of \${linesMax} lines\``)).toEqual([]);
});
