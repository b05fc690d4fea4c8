import { parseDigest } from '@agentspine/schema';
import { assert, expect, test } from 'vitest';
import { parseManifestLine } from '../../src/custody/manifest-line.ts';
import { encodePackLine, parsePackLine } from '../../src/custody/pack-line.ts';

const name = parseDigest('ab'.repeat(32));
assert(name !== undefined);
const pack = { kind: 'pack', name, blobs: 3, bytes: 400_000 } as const;

test('the line of a pack is read as it was written, and is no piece', () => {
  const line = encodePackLine(pack);
  expect(parsePackLine(line)).toEqual(pack);
  expect(parseManifestLine(line)).toBeUndefined();
});

test.each([
  ['of another kind', encodePackLine(pack).replace('"pack"', '"piece"')],
  ['of another version', encodePackLine(pack).replace('"v":2', '"v":3')],
  ['cut', encodePackLine(pack).slice(0, -4)],
  ['without a digest', encodePackLine(pack).replace('abab', 'xyzz')],
  ['with a count that is none', encodePackLine(pack).replace('"blobs":3', '"blobs":-3')],
])('a line %s is none', (_, line) => {
  expect(parsePackLine(line)).toBeUndefined();
});
