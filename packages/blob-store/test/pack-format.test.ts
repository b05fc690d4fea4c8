import { describe, expect, test } from 'vitest';
import { computeDigest } from '../src/compute-digest.ts';
import { encodePackIndex, packBytesMax, packHeadBytes, parsePackIndex } from '../src/packs/pack-format.ts';

const contents = ['one', '', 'three'].map((text) => {
  const bytes = Buffer.from(text);
  return { digest: computeDigest(bytes), bytes };
});

describe('the index of a pack', () => {
  test('says where each blob begins and ends, in the order of the blobs', () => {
    const { name, head } = encodePackIndex(contents);
    const index = parsePackIndex(head);
    expect(index?.name).toBe(name);
    expect(index?.frameAt).toBe(head.length);
    expect(index?.bytes).toBe(8);
    expect(index?.entries.map(({ from, to }) => [from, to])).toEqual([
      [0, 3],
      [3, 3],
      [3, 8],
    ]);
    expect(index?.entries.map(({ digest }) => digest)).toEqual(contents.map(({ digest }) => digest));
  });

  test('is the first 8 bytes and as many as they say', () => {
    const { head } = encodePackIndex(contents);
    expect(packHeadBytes(head.subarray(0, 8))).toBe(head.length);
    expect(packHeadBytes(head.subarray(0, 7))).toBeUndefined();
  });

  test('does not lose the other blobs with one damaged digest, and no longer has its name', () => {
    const { name, head } = encodePackIndex(contents);
    const digest = contents[1]?.digest ?? '';
    const damaged = Buffer.from(
      Buffer.from(head)
        .toString('latin1')
        .replace(digest, `${digest.slice(1)}x`),
      'latin1',
    );
    const index = parsePackIndex(damaged);
    expect(index?.entries.map((entry) => entry.digest)).toEqual([contents[0]?.digest, contents[2]?.digest]);
    expect(index?.name).not.toBe(name);
  });

  test.each([
    ['cut', (head: Buffer) => head.subarray(0, head.length - 1)],
    ['of another magic number', (head: Buffer) => Buffer.concat([Buffer.from('x'), head.subarray(1)])],
    ['no JSON', (head: Buffer) => Buffer.concat([head.subarray(0, 8), Buffer.alloc(head.length - 8, '[')])],
    ['of a later version', (head: Buffer) => Buffer.from(head.toString('latin1').replace('"v":1', '"v":2'), 'latin1')],
    [
      'of a length that is no number',
      (head: Buffer) => Buffer.from(head.toString('latin1').replace(',3]', ',x]'), 'latin1'),
    ],
    ['of a negative length', (head: Buffer) => withText({ v: 1, pieces: [['a'.repeat(64), -1]] }, head)],
    [
      'of more bytes than any pack',
      (head: Buffer) => withText({ v: 1, pieces: [['a'.repeat(64), packBytesMax + 1]] }, head),
    ],
    ['of no pieces', (head: Buffer) => withText({ v: 1 }, head)],
    ['null', (head: Buffer) => withText(null, head)],
  ])('names nothing when it is %s', (_, damage) => {
    expect(parsePackIndex(damage(Buffer.from(encodePackIndex(contents).head)))).toBeUndefined();
  });
});

function withText(value: unknown, head: Buffer): Buffer {
  const text = Buffer.from(JSON.stringify(value));
  const changed = Buffer.concat([head.subarray(0, 8), text]);
  changed.writeUInt32LE(text.length, 4);
  return changed;
}
