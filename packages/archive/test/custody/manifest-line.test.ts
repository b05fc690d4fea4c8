import type { Digest, SourceFileId, SourcePiece } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { encodeManifestLine, parseManifestLine } from '../../src/custody/manifest-line.ts';

const piece: SourcePiece = {
  v: 1,
  kind: 'piece',
  file: '0123456789abcdef' as SourceFileId,
  path: '/code/a "quoted"\nname.jsonl',
  harness: 'claude-code',
  generation: 0,
  from: 0,
  to: 12,
  digest: 'a'.repeat(64) as Digest,
  stored: true,
  sample: 'b'.repeat(64) as Digest,
  stat: { device: '1', inode: '2', size: 12, mtimeNs: '3', ctimeNs: '4' },
  takenAt: '2026-04-01T00:00:00.000Z',
};

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
