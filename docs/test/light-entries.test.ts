/** Entries that every process which starts waits for: what is loaded with them is bounded here. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const packages = join(import.meta.dirname, '../../packages');

/** Modules that are loaded with a file, itself included: what files import for more than types. Packages by their names. */
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

test('the vocabulary loads no library: with Drizzle a process starts a third of a second later', () => {
  const source = join(packages, 'schema/src');
  const loaded = [...loadedWith(join(source, 'index.ts'))];
  expect(loaded.length).toBeGreaterThan(20);
  expect(loaded.filter((name) => !name.startsWith(source))).toEqual([]);
  // The walk finds one where it is.
  expect([...loadedWith(join(source, 'spine/tables.ts'))]).toContain('drizzle-orm');
});

test('a recorder loads the driver and nothing of the trace: a hook lives for milliseconds', () => {
  const source = join(packages, 'writer/src');
  const loaded = [...loadedWith(join(source, 'open-recorder.ts'))];
  const others = loaded.filter((name) => !name.startsWith(source) && !name.startsWith('node:'));
  expect(others.sort()).toEqual(['@agentspine/durable-fs', '@agentspine/schema', 'better-sqlite3']);
  expect(loaded.filter((name) => name.startsWith(join(source, 'trace')))).toEqual([]);
  // Whose code takes a while to load.
  expect(loaded).not.toContain('node:crypto');
  expect([...loadedWith(join(source, 'open-writer.ts'))]).toContain('re2js');
});
