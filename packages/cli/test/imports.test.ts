import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

/** What a file loads of our packages; types are not loaded. */
function loadedBy(text: string): string[] {
  return [
    ...text.matchAll(/^(?:import|export) (?!type )[^;]*?from '@agentspine\/([\w-]+)|import\('@agentspine\/([\w-]+)/gm),
  ].map(([, named, dynamic]) => named ?? dynamic ?? '');
}

test('the command line reaches a store through home, reader or a use case alone', () => {
  const allowed = new Set([
    'backup',
    'capture',
    'erasure',
    'fleet',
    'home',
    'judge',
    'mcp',
    'pages',
    'reader',
    'render',
    'schema',
    'stores',
    'serve',
    'durable-fs',
  ]);
  const strays = files.flatMap((name) => {
    const loaded = loadedBy(readFileSync(join(source, name), 'utf8'));
    return loaded.filter((owner) => !allowed.has(owner)).map((owner) => `${name} loads ${owner}`);
  });
  expect(strays).toEqual([]);
});

test('what loads a store is found, and a type is not', () => {
  expect(loadedBy("import { a } from '@agentspine/writer';")).toEqual(['writer']);
  expect(loadedBy("import {\n  a,\n  type B,\n} from '@agentspine/trace';\n")).toEqual(['trace']);
  expect(loadedBy("const a = await import('@agentspine/sqlite');")).toEqual(['sqlite']);
  expect(loadedBy("import type { A } from '@agentspine/trace';")).toEqual([]);
});

test('the command line has at most 5,500 lines', () => {
  const lines = files.map((name) => readFileSync(join(source, name), 'utf8').split('\n').length - 1);
  expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(5500);
});
