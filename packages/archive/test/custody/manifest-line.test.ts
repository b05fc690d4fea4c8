import { expect, test } from 'vitest';
import { encodeManifestLine, parseManifestLine } from '../../src/custody/manifest-line.ts';
import { piece } from './pieces.ts';

test('a piece comes back from its line as it was, on one line', () => {
  const line = encodeManifestLine(piece);
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(parseManifestLine(line)).toEqual(piece);
});

test.each([
  ['a later version', { v: 2 }],
  ['another kind', { kind: 'note' }],
  ['a digest that is none', { digest: '../../etc/passwd' }],
  ['a file id that is none', { file: '..' }],
  ['bytes that end before they begin', { from: 13 }],
  ['a negative generation', { generation: -1 }],
  ['no stat', { stat: null }],
])('a line with %s is skipped', (_what, change) => {
  expect(parseManifestLine(JSON.stringify({ ...piece, ...change }))).toBeUndefined();
});

test('half a line is skipped', () => {
  expect(parseManifestLine(encodeManifestLine(piece).slice(0, 40))).toBeUndefined();
});
