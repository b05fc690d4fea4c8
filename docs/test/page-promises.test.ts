import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

test('each promise of the page has a test whose title has its number, and a title has only numbers that are promised', () => {
  const promised = [...readFileSync(join(root, 'docs/acceptance.md'), 'utf8').matchAll(/^\| (D\d\d) /gm)].map(
    ([, number]) => number,
  );
  const files = execFileSync('git', ['ls-files', '-z', '--', 'packages/*/test/*.ts'], { cwd: root, encoding: 'utf8' });
  const titled = files
    .split('\0')
    .filter((file) => file !== '')
    .flatMap((file) => numbersOfTitles(readFileSync(join(root, file), 'utf8')));
  expect(promised).toHaveLength(44);
  expect([...new Set(titled)].toSorted()).toEqual(promised);
});

/** Titles begin with their number; one of two promises has both. */
function numbersOfTitles(text: string): string[] {
  const titles = [...text.matchAll(/^\s*(?:(?:describe|test)\S*\(\s*)?['`](D\d\d\b.*)/gm)].map(([, title]) => title);
  return titles.flatMap((title) => [...(title ?? '').matchAll(/\bD\d\d\b/g)].map(([number]) => number));
}
