/** What people read uses one plain word for a thing: docs/glossary.md lists the words that are not used. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The first column of the second table of the glossary. */
function refusedWords(glossary: string): readonly string[] {
  const table = glossary.split('## Words that are not used')[1] ?? '';
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => row.split('|')[1]?.trim() ?? '');
}

/** `there is no file` and `is no longer` are plain; `is no file` is not. Code in backquotes is not prose. */
function wordsIn(text: string, refused: readonly string[]): readonly string[] {
  const pattern = new RegExp(`(?<!there )\\b(?:${refused.join('|')})\\b(?! longer| more\\b)`, 'gi');
  return text
    .split('\n')
    .flatMap((line) =>
      (line.replaceAll(/`[^`]*`/g, '``').match(pattern) ?? []).map((word) => `${word}: ${line.trim()}`),
    );
}

/** The comments of a file of TypeScript, as one text. */
function commentsOf(path: string): string {
  const { comments } = parseSync(path, read(path));
  return comments.map(({ value }) => value).join('\n');
}

const refused = refusedWords(read('docs/glossary.md'));
const documents = globSync(
  ['*.md', 'packages/*/README.md', 'docs/*.md', 'docs/formats/*.md', 'docs/spec/*.md', '.changeset/*.md'],
  { cwd: root, exclude: ['docs/glossary.md'] },
);
const packages = globSync('packages/*/src', { cwd: root });

test.each(documents)('%s uses no word that the glossary refuses', (path) => {
  expect(wordsIn(read(path), refused)).toEqual([]);
});

test.each(packages)('the comments of %s use no word that the glossary refuses', (folder) => {
  const files = globSync(`${folder}/**/*.ts`, { cwd: root });
  expect(files.flatMap((file) => wordsIn(commentsOf(file), refused).map((word) => `${file}: ${word}`))).toEqual([]);
});

test('a refused word is found, and what only looks like one is not', () => {
  expect(refused).toContain('is no');
  expect(wordsIn('This is no file. Mend it.', refused)).toHaveLength(2);
  expect(wordsIn('There is no file, and it is no longer needed; `mend it` and mend_surrogates.', refused)).toEqual([]);
});
