/** "1 file", "2 files": a number that may be 1 is written with what it counts by `counted`. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Node, parseSync, visitorKeys } from 'oxc-parser';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** What messages count. */
const things =
  /^ (?:more |other |tool |damaged |home )?(?:secrets|addresses|files|folders|lines|rows|records|events|sessions|turns|bytes|blobs|transcripts|responses|calls|results|notices|problems|entries|messages|days|rules|tasks|pieces|names|values|columns)\b/;

/** Limits are not 1: constants of ours, and what a caller sets as one. */
const limit = /(?:Max|Min|limits\.\w+|\.outputBytes)$/;

/** It agrees with its number already. */
const agrees = /^counted\(/;

/** Each number of a template that stands before the plural of a thing. */
function plurals(path: string, text: string): readonly string[] {
  const found: string[] = [];
  const walk = (node: Node): void => {
    // What is said where it is not 1.
    if (node.type === 'ConditionalExpression' && /=== 1$/.test(text.slice(node.test.start, node.test.end))) return;
    if (node.type === 'TemplateLiteral') {
      for (const [place, { start, end }] of node.expressions.entries()) {
        const number = text.slice(start, end);
        const after = node.quasis[place + 1]?.value.cooked ?? '';
        if (things.test(after) && !limit.test(number) && !agrees.test(number))
          found.push(`${path}: \${${number}}${after.slice(0, 30)}`);
      }
    }
    for (const key of visitorKeys[node.type] ?? []) {
      for (const child of [Reflect.get(node, key)].flat()) if (child) walk(child);
    }
  };
  walk(parseSync(path, text).program);
  return found;
}

test('every number that may be 1 is followed by the singular where it is', () => {
  const paths = globSync('packages/*/src/**/*.ts', { cwd: root });
  expect(paths.length).toBeGreaterThan(500);
  const found = paths.flatMap((path) => plurals(path, readFileSync(join(root, path), 'utf8')));
  expect(found).toEqual([]);
});

test('a plural after a number is found, and one after a limit is not', () => {
  const found = (template: string) => plurals('x.ts', `const text = \`${template}\`;`).length;
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: they are the source that is looked at
  expect(found('holds ${rows.length} rows')).toBe(1);
  expect(found('${countCell(count)} tool calls of ${one} files')).toBe(2);
  expect(found("at most ${rowsMax} rows, ${counted(rows, 'row')}")).toBe(0);
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
});
