import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame, FrameSplitter } from '../../src/sandbox/frames.ts';

const frame = fc.record({
  kind: fc.constantFrom('request', 'batch', 'go', 'columns', 'rows', 'arrow', 'done', 'error'),
  text: fc.string({ unit: 'binary', maxLength: 30 }),
});

test('frames come out as they went in, however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(frame), fc.integer({ min: 1, max: 40 }), (frames, size) => {
      const stream = Buffer.concat(frames.map(encodeFrame));
      const splitter = new FrameSplitter();
      const found: object[] = [];
      for (let from = 0; from < stream.length; from += size) {
        found.push(
          ...(splitter.push(stream.subarray(from, from + size)) ?? []).map(({ kind, text }) => ({ kind, text })),
        );
      }
      expect(found).toEqual(frames);
    }),
  );
});

test('bytes that are no frame are told apart', () => {
  expect(new FrameSplitter().push(Buffer.from('hello world'))).toBeUndefined();
});
