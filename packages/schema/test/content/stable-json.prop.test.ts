import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stableJson } from '../../src/content/stable-json.ts';

test('stable JSON says the same as JSON, whatever the order of names', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(stableJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  let deep: unknown = 1;
  for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
  expect(stableJson(deep).length).toBeLessThan(1_000);
});
