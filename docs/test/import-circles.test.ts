import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const packages = join(import.meta.dirname, '../../packages');

test('no files import each other in a circle when the product runs', () => {
  const imports = importsBelow(packages);
  expect(imports.size).toBeGreaterThan(500);
  expect(circlesIn(imports)).toEqual([]);
});

test('a circle of three files is found, and a type that is imported does not close one', () => {
  const files = { a: ['b'], b: ['c'], c: ['a'], d: ['a'] };
  expect(circlesIn(new Map(Object.entries(files)))).toEqual([['a', 'b', 'c']]);
  expect(
    importsOf("import type { A } from './a.ts';\nimport { type B } from './b.ts';\nexport { c } from './c.ts';"),
  ).toEqual(['./c.ts']);
});

/** The files of all packages, and those that each of them loads. */
function importsBelow(folder: string): ReadonlyMap<string, readonly string[]> {
  const imports = new Map<string, readonly string[]>();
  for (const name of readdirSync(folder)) {
    for (const entry of readdirSync(join(folder, name, 'src'), { recursive: true, encoding: 'utf8' })) {
      if (!entry.endsWith('.ts')) continue;
      const file = join(folder, name, 'src', entry);
      const targets = importsOf(readFileSync(file, 'utf8')).map((target) => resolveImport(file, target));
      imports.set(
        relative(folder, file),
        targets.map((target) => relative(folder, target)),
      );
    }
  }
  return imports;
}

function resolveImport(file: string, target: string): string {
  if (target.startsWith('.')) return join(dirname(file), target);
  const [, name = ''] = target.split('/');
  return join(packages, name, 'src/index.ts');
}

/** What a file imports of ours for more than types. */
function importsOf(source: string): string[] {
  return [...source.matchAll(/^(?:import|export) (?!type )([^;]*?)from '((?:\.|@agentspine\/)[^']*)';$/gm)]
    .filter(([, names = '']) => !/^\{(?:\s*type [^,}]+,?)+\s*\}/.test(names))
    .map(([, , target = '']) => target);
}

/** Groups of files each of which loads all the others, sorted. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const reached = new Map([...imports.keys()].map((file) => [file, reachedFrom(file, imports)]));
  const circles = new Map<string, string[]>();
  for (const [file, others] of reached) {
    if (!others.has(file)) continue;
    const circle = [...others].filter((other) => reached.get(other)?.has(file) === true).sort();
    circles.set(circle.join(), circle);
  }
  return [...circles.values()];
}

function reachedFrom(file: string, imports: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...(imports.get(file) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(...(imports.get(next) ?? []));
  }
  return reached;
}
