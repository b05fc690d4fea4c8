import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Modules that are loaded with the package: what files import for more than types, from `index.ts` on. */
function loadedWith(path: string, seen = new Set<string>()): Set<string> {
  seen.add(path);
  const source = readFileSync(path, 'utf8').replaceAll(/^(?:import|export) type [\s\S]*? from '[^']+';$/gm, '');
  for (const [, name = ''] of source.matchAll(/^(?:import|export) [\s\S]*?from '([^']+)';$/gm)) {
    const target = name.startsWith('.') ? join(dirname(path), name) : name;
    if (seen.has(target)) continue;
    if (name.startsWith('.')) loadedWith(target, seen);
    else seen.add(target);
  }
  return seen;
}

const source = join(import.meta.dirname, '../src');

test('the vocabulary loads no library: every process that starts would wait for it', () => {
  const loaded = [...loadedWith(join(source, 'index.ts'))];
  expect(loaded.length).toBeGreaterThan(20);
  expect(loaded.filter((name) => !name.startsWith(source))).toEqual([]);
  // The walk finds one where it is.
  expect([...loadedWith(join(source, 'spine/tables.ts'))]).toContain('drizzle-orm');
});
