import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../src/line-splitter.ts';

type Line = readonly [line: string | undefined, offset: number];

function split(chunks: readonly Uint8Array[], lineMax?: number): { readonly lines: Line[]; readonly end: number } {
  const splitter = new LineSplitter(0, lineMax);
  const lines: Line[] = [];
  for (const chunk of chunks) {
    splitter.push(chunk, (line, offset) => lines.push([line, offset]));
    // Readers use a buffer again.
    chunk.fill(0);
  }
  return { lines, end: splitter.end };
}

test('A064: however bytes are cut into chunks, the lines and their offsets are the same', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.array(fc.nat({ max: 200 })), (texts, cuts) => {
      const bytes = Buffer.from(texts.join('\n'));
      const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((left, right) => left - right);
      const chunks = ends.map((end, index) => Uint8Array.from(bytes.subarray(ends[index - 1] ?? 0, end)));
      const expected: Line[] = [];
      let offset = 0;
      for (const line of bytes.toString().split('\n').slice(0, -1)) {
        expected.push([line, offset]);
        offset += Buffer.byteLength(line) + 1;
      }
      expect(split(chunks)).toEqual({ lines: expected, end: offset });
    }),
  );
});

test('a line that is too long is passed by and counted, in one piece or in many', () => {
  const text = 'short\nmuch too long\nshort again\n';
  const expected = {
    lines: [
      ['short', 0],
      [undefined, 6],
      ['short again', 20],
    ],
    end: 32,
  };
  expect(split([Buffer.from(text)], 11)).toEqual(expected);
  expect(
    split(
      [...Buffer.from(text)].map((byte) => Uint8Array.of(byte)),
      11,
    ),
  ).toEqual(expected);
});
