/** Entries that every process which starts waits for: what is loaded with them is bounded here. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const packages = join(import.meta.dirname, '../../packages');

/** Modules that are loaded with a file, itself included: what files import for more than types. Packages of others by their names. */
function loadedWith(path: string, seen = new Set<string>()): Set<string> {
  seen.add(path);
  const source = readFileSync(path, 'utf8').replaceAll(/^(?:import|export) type [\s\S]*? from '[^']+';$/gm, '');
  for (const [, name = ''] of source.matchAll(/^(?:import|export) [\s\S]*?from '([^']+)';$/gm)) {
    const target = resolveImport(path, name);
    if (seen.has(target)) continue;
    if (target === name) seen.add(target);
    else loadedWith(target, seen);
  }
  return seen;
}

/** The file that an import of ours names; the name itself where it is not of ours. */
function resolveImport(path: string, name: string): string {
  if (name.startsWith('.')) return join(dirname(path), name);
  const [, ours] = /^@agentspine\/([^/]+)$/.exec(name) ?? [];
  return ours === undefined ? name : join(packages, ours, 'src/index.ts');
}

/** Two kilobytes that look for the name that was meant. */
const light = 'leven';

test('the vocabulary loads no library of weight: with Drizzle a process starts a third of a second later', () => {
  const source = join(packages, 'schema/src');
  const loaded = [...loadedWith(join(source, 'index.ts'))];
  expect(loaded.length).toBeGreaterThan(20);
  expect(loaded.filter((name) => !name.startsWith(source) && name !== light)).toEqual([]);
  // The walk finds one where it is.
  expect([...loadedWith(join(source, 'spine/tables.ts'))]).toContain('drizzle-orm');
});

test('a recorder loads the driver and nothing of trace or read model: a hook lives for milliseconds', () => {
  const source = join(packages, 'writer/src');
  const loaded = [...loadedWith(join(source, 'open-recorder.ts'))];
  const libraries = loaded.filter((name) => !name.startsWith(packages) && !name.startsWith('node:'));
  expect(libraries.filter((name) => name !== light)).toEqual(['better-sqlite3']);
  const ours = loaded.filter((name) => name.startsWith(packages)).map((name) => name.slice(packages.length + 1));
  expect(new Set(ours.map((name) => name.split('/')[0]))).toEqual(
    new Set(['durable-fs', 'schema', 'sqlite', 'writer']),
  );
  // Whose code takes a while to load.
  expect(loaded).not.toContain('node:crypto');
  expect([...loadedWith(join(source, 'open-writer.ts'))]).toContain('re2js');
});
