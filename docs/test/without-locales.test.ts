import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { comparedByCharacters } from '../../tools/without-locales.ts';

test('names that were compared by a language are compared by their characters', () => {
  const code = comparedByCharacters(
    'export const sorted = (e) => e.sort(([t],[a])=>t.localeCompare(a)||n.usageKey.localeCompare(s.usageKey))',
  );
  expect(code).toBe(
    'export const sorted = (e) => e.sort(([t],[a])=>(t<a?-1:t>a?1:0)||(n.usageKey<s.usageKey?-1:n.usageKey>s.usageKey?1:0))',
  );
});

test('code that compares by a language in another way, or not at all, is refused', () => {
  expect(() => comparedByCharacters('names.sort()')).toThrow('in another way');
  expect(() => comparedByCharacters('a.localeCompare(b) || a[0].localeCompare(b[0])')).toThrow('in another way');
});

test('the price library that is installed gives the same prices when its names are compared by their characters', async () => {
  // It is a dependency of the package in which it is looked up.
  const library = '@pydantic/genai-prices';
  const require = createRequire(join(import.meta.dirname, '../../packages/read-model/package.json'));
  const path = require.resolve(library).replace(/\.cjs$/, '.js');
  const code = comparedByCharacters(readFileSync(path, 'utf8'));
  const [asIs, changed] = [
    await import(path),
    await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`),
  ];
  const usage = {
    input_tokens: 5000,
    cache_read_tokens: 3000,
    cache_write_tokens: 700,
    output_tokens: 900,
    output_reasoning_tokens: 40,
  };
  const models = ['claude-sonnet-4-5', 'claude-opus-4-1', 'gpt-5', 'gemini-2.5-pro', 'grok-4', 'no-such-model'];
  const pricesOf = (library: typeof asIs) =>
    models.map((model) => library.calcPrice(usage, model, { timestamp: new Date(0) }));
  expect(pricesOf(changed)).toEqual(pricesOf(asIs));
  expect(pricesOf(asIs).filter((price) => price !== null)).toHaveLength(5);
});
