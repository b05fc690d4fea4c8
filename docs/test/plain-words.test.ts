/** What people read uses one plain word for a thing: docs/glossary.md lists the words that are not used. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The first column of the second table of the glossary. */
function refusedWords(glossary: string): readonly string[] {
  const table = glossary.split('## Words that are not used')[1] ?? '';
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => row.split('|')[1]?.trim() ?? '');
}

/** `there is no file` and `is no longer` are plain; `is no file` is not. */
function wordsIn(text: string, refused: readonly string[]): readonly string[] {
  const pattern = new RegExp(`(?<!there )\\b(?:${refused.join('|')})\\b(?! longer| more\\b)`, 'gi');
  return text.split('\n').flatMap((line) => (line.match(pattern) ?? []).map((word) => `${word}: ${line.trim()}`));
}

const refused = refusedWords(read('docs/glossary.md'));
const documents = [
  ...globSync(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'AGENTS.md', 'packages/*/README.md'], { cwd: root }),
  'docs/errors.md',
  'docs/cli.md',
  'docs/data-dictionary.md',
];

test.each(documents)('%s uses no word that the glossary refuses', (path) => {
  expect(wordsIn(read(path), refused)).toEqual([]);
});

test('a refused word is found, and what only looks like one is not', () => {
  expect(refused).toContain('is no');
  expect(wordsIn('This is no file. Mend it.', refused)).toHaveLength(2);
  expect(wordsIn('There is no file, and it is no longer needed; mend_surrogates.', refused)).toEqual([]);
});
