import { expect, test } from 'vitest';
import {
  cutFrame,
  type FrameFile,
  formatFramesLine,
  frameName,
  framesUpTo,
  layoutOfFrames,
  parseFrameName,
  parseFramesLine,
} from '../../src/ledger/ledger-layout.ts';

const generation = '0123456789abcdef';
const frame = (from: number, to: number, of = generation): FrameFile => ({
  name: frameName({ generation: of, from, to, sum: '1a2b3c4d' }),
  generation: of,
  from,
  to,
  sum: '1a2b3c4d',
});
const placesOf = (files: readonly FrameFile[], bytes: number) =>
  framesUpTo(files, { generation, bytes, of: '' }).map(({ name, from, to }) => [from, to, name !== undefined]);

test('the name of a frame says what it has, and other names say nothing', () => {
  const { name } = frame(512, 1_024);
  expect(name).toBe('0123456789abcdef-000000000000512-000000000001024-1a2b3c4d.jsonl.zst');
  expect(parseFrameName(name)).toEqual(frame(512, 1_024));
  const others = ['x', `${name}.tmp`, name.replace('c', 'C'), name.replace('1024', '0512'), name.replace('.zst', '')];
  expect(others.map(parseFrameName)).toEqual(others.map(() => undefined));
});

test.each([
  [
    'all there, listed in any order',
    [frame(5, 9), frame(0, 5)],
    9,
    [
      [0, 5, true],
      [5, 9, true],
    ],
  ],
  ['one more, which a crash left', [frame(0, 5), frame(5, 9)], 5, [[0, 5, true]]],
  ['those of another ledger', [frame(0, 5), frame(0, 7, 'f'.repeat(16))], 5, [[0, 5, true]]],
  [
    'the first gone',
    [frame(5, 9)],
    9,
    [
      [0, 5, false],
      [5, 9, true],
    ],
  ],
  [
    'one in the middle gone',
    [frame(0, 5), frame(7, 9)],
    9,
    [
      [0, 5, true],
      [5, 7, false],
      [7, 9, true],
    ],
  ],
  [
    'the last gone',
    [frame(0, 5)],
    9,
    [
      [0, 5, true],
      [5, 9, false],
    ],
  ],
  ['all gone', [], 9, [[0, 9, false]]],
  [
    'one that ends behind the end',
    [frame(0, 5), frame(5, 12)],
    9,
    [
      [0, 5, true],
      [5, 9, false],
    ],
  ],
  [
    'two that begin alike',
    [frame(0, 3), frame(0, 5), frame(5, 9)],
    9,
    [
      [0, 5, true],
      [5, 9, true],
    ],
  ],
])('frames: %s', (_what, files, bytes, expected) => {
  expect(placesOf(files, bytes)).toEqual(expected);
});

test('the frames of the generation that reaches furthest without a gap say where the plain lines begin', () => {
  const other = 'f'.repeat(16);
  expect(layoutOfFrames([])).toBeUndefined();
  expect(layoutOfFrames([frame(5, 9)])).toBeUndefined();
  expect(layoutOfFrames([frame(5, 9), frame(0, 5), frame(12, 20)])).toEqual({ generation, bytes: 9, of: '' });
  expect(layoutOfFrames([frame(0, 5), frame(0, 7, other)])).toMatchObject({ generation: other, bytes: 7 });
});

test('the first line reads back, also when any one of its bits flipped', () => {
  const said = { generation, bytes: 1_047_857, of: '66306:1234' };
  const line = formatFramesLine(said).subarray(0, -1);
  expect(parseFramesLine(line)).toEqual({ said, isRestored: false });
  for (let bit = 0; bit < line.length * 8; bit += 1) {
    const flipped = Buffer.from(line);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(parseFramesLine(flipped), `bit ${bit}`).toEqual({ said, isRestored: true });
  }
});

test.each([
  ['nothing', ''],
  ['a line of the ledger', '{"v":1,"kind":"turn","record":{}}'],
  [
    'a changed one',
    formatFramesLine({ generation, bytes: 5, of: '' }).toString().replace('"bytes":5', '"bytes":77').trim(),
  ],
  ['one without a check', `{"v":1,"kind":"frames","generation":"${generation}","bytes":5,"of":""}`],
  ['bytes below none', formatFramesLine({ generation, bytes: -5, of: '' }).toString().trim()],
  ['a generation that is a path', formatFramesLine({ generation: '../../etc', bytes: 5, of: '' }).toString().trim()],
])('%s is no first line', (_what, line) => {
  expect(parseFramesLine(Buffer.from(line))).toBeUndefined();
});

test.each([
  ['aa\nbb\ncc\n', 6, 6],
  ['aa\nbb\ncc\n', 7, 6],
  ['aa\nbb\ncc\n', 2, 3],
  ['aaaaaa\nb\n', 3, 7],
  ['aaaaaa', 3, 0],
])('of %j a frame of %i bytes takes %i', (text, frameBytes, expected) => {
  expect(cutFrame(Buffer.from(text), frameBytes)).toBe(expected);
});
