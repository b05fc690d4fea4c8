import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkBytesMax, chunkBytesMin, contentChunks } from '../../src/custody/content-chunks.ts';

/** Bytes that look like nothing, the same for a seed. */
function noise(seed: string, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, block) =>
    createHash('sha256').update(`${seed} ${block}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

const lengthsOf = (bytes: Uint8Array): readonly number[] => contentChunks(bytes).map(({ length }) => length);

const digestsOf = (bytes: Uint8Array): readonly string[] =>
  contentChunks(bytes).map((chunk) => createHash('sha256').update(chunk).digest('hex'));

/** A megabyte and a half: some twenty chunks. */
const document = noise('a document', 1_500_000);

describe('content-defined chunks', () => {
  test('the chunks of bytes are those bytes, in their order', () => {
    fc.assert(
      fc.property(fc.nat(700_000), fc.nat(700_000), (from, length) => {
        const bytes = document.subarray(from, from + length);
        expect(Buffer.concat(contentChunks(bytes)).equals(bytes)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('no chunk but the last is smaller than the least, and none is larger than the most, whatever the bytes are', () => {
    for (const bytes of [document, new Uint8Array(1_000_000), Buffer.alloc(1_000_000, 'ab'), noise('short', 100)]) {
      const lengths = lengthsOf(bytes);
      expect(Math.min(...lengths.slice(0, -1), chunkBytesMin)).toBe(chunkBytesMin);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(chunkBytesMax);
    }
  });

  test('nothing has no chunks', () => {
    expect(contentChunks(new Uint8Array(0))).toEqual([]);
  });

  // Homes have pieces that were cut so: with other cuts a next version would share nothing with them.
  test('the cuts of known bytes never change', () => {
    expect(lengthsOf(noise('a document', 500_000))).toMatchInlineSnapshot(`
      [
        76477,
        73740,
        73356,
        67043,
        119396,
        51132,
        38856,
      ]
    `);
  });

  test.each([
    ['at the start', 0],
    ['in the middle', 750_000],
    ['at the end', document.length],
  ])('something more %s changes a few chunks, and all others stay', (_, at) => {
    const more = noise('a message', 3_000);
    const grown = Buffer.concat([document.subarray(0, at), more, document.subarray(at)]);
    const before = new Set(digestsOf(document));
    const changed = digestsOf(grown).filter((digest) => !before.has(digest));
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.length).toBeLessThanOrEqual(3);
    expect(before.size).toBeGreaterThan(12);
  });
});
