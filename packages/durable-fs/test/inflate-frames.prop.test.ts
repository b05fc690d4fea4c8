import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inflateFrames } from '../src/inflate-frames.ts';
import type { SourceFile } from '../src/source-tree.ts';

/** A file of these bytes that gives at most `readMax` of them at once. */
function fileOf(bytes: Uint8Array, readMax = bytes.length): SourceFile {
  return {
    read(target, position) {
      const count = Math.max(0, Math.min(target.length, readMax, bytes.length - position));
      target.set(bytes.subarray(position, position + count));
      return count;
    },
    stat: () => {
      throw new Error('nobody asks');
    },
    close: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
}

interface Inflated {
  readonly content: Buffer;
  /** How much of it whole frames hold. */
  readonly whole: number;
  readonly end: string;
}

async function inflate(bytes: Uint8Array, readMax?: number): Promise<Inflated> {
  const chunks: Uint8Array[] = [];
  let whole = 0;
  let end = 'whole';
  for await (const step of inflateFrames(fileOf(bytes, readMax), bytes.length)) {
    if (step.kind === 'bytes') chunks.push(Uint8Array.from(step.bytes));
    else if (step.kind === 'frame-end') whole = Buffer.concat(chunks).length;
    else end = step.kind === 'cut' ? 'cut' : `damaged at ${step.at}`;
  }
  return { content: Buffer.concat(chunks), whole, end };
}

function frame(text: string): Buffer {
  return zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
}

/** A frame that says nothing, as writers of indexes leave them. */
function skippable(length: number): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(0x184d2a50, 0);
  header.writeUInt32LE(length, 4);
  return Buffer.concat([header, Buffer.alloc(length, 7)]);
}

const parts = fc.array(
  fc.oneof(
    fc.string({ maxLength: 300 }).map((text) => ({ bytes: frame(text), text })),
    fc.nat({ max: 40 }).map((length) => ({ bytes: skippable(length), text: '' })),
  ),
  { maxLength: 6 },
);

test('any frames one after the other, skippable and empty ones among them, inflate to what all of them hold', async () => {
  await fc.assert(
    fc.asyncProperty(parts, fc.integer({ min: 1, max: 100 }), async (each, readMax) => {
      const text = each.map((part) => part.text).join('');
      const file = Buffer.concat(each.map((part) => part.bytes));
      const { content, whole, end } = await inflate(file, readMax);
      expect([content.toString(), whole, end]).toEqual([text, Buffer.byteLength(text), 'whole']);
    }),
    { numRuns: 60 },
  );
});

test('a file that is cut anywhere gives a beginning of its content, with all frames that are whole', async () => {
  const [first, second] = ['one '.repeat(50), 'two '.repeat(50)];
  const file = Buffer.concat([frame(first), frame(second)]);
  const boundary = frame(first).length;
  for (let length = 0; length <= file.length; length += 1) {
    const { content, whole, end } = await inflate(file.subarray(0, length));
    expect(`${first}${second}`.startsWith(content.toString())).toBe(true);
    expect(whole).toBe(length < boundary ? 0 : length < file.length ? first.length : first.length + second.length);
    expect(end).toBe(length === 0 || length === boundary || length === file.length ? 'whole' : 'cut');
  }
});

test('a frame that does not match its checksum is damaged, and so is what is not a frame', async () => {
  const [first, second] = [frame('one'), frame('two')];
  const flipped = Buffer.from(second);
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
  expect(await inflate(Buffer.concat([first, flipped]))).toMatchObject({ whole: 3, end: `damaged at ${first.length}` });
  expect(await inflate(Buffer.concat([first, Buffer.from('no frame at all')]))).toMatchObject({
    whole: 3,
    end: `damaged at ${first.length}`,
  });
});

test('what is larger than a chunk comes in chunks', async () => {
  const large = 'a long line that is written over and over\n'.repeat(40_000);
  const sizes: number[] = [];
  const file = frame(large);
  for await (const step of inflateFrames(fileOf(file), file.length))
    if (step.kind === 'bytes') sizes.push(step.bytes.length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(large.length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(256 * 1024);
});
