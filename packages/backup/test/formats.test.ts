import { hash } from 'node:crypto';
import type { Digest } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { isSnapshotName, parseSnapshot, serialiseSnapshot, snapshotName } from '../src/snapshot.ts';
import { parseTree, serialiseTree } from '../src/tree.ts';

const digest = hash('sha256', 'a chunk') as Digest;
const file = { path: 'blobs/ab/cd', size: 7, chunks: [digest], seen: '1:2' };
const snapshot = { at: '2026-03-01T08:00:00.000Z', tree: digest, files: 1, bytes: 7, home: '/code/home' };

test('files and snapshots come back as they were', () => {
  expect(parseTree(serialiseTree([file, { ...file, path: 'empty', size: 0, chunks: [] }]))).toHaveLength(2);
  expect(parseTree(serialiseTree([file]))).toEqual([file]);
  expect(parseSnapshot(serialiseSnapshot(snapshot))).toEqual({ kind: 'snapshot', snapshot });
  expect(isSnapshotName(snapshotName(snapshot))).toBe(true);
});

test.each(['/etc/passwd', '../up', 'a/../b', 'a//b', '', './a', 'a\\b', 'a\0b', 'a\nb'])(
  'the path %j is refused',
  (path) => expect(() => parseTree(serialiseTree([{ ...file, path }]))).toThrow('line 1'),
);

test.each([
  { ...file, size: -1 },
  { ...file, size: 0.5 },
  { ...file, chunks: ['ab'] },
  { ...file, chunks: 'ab' },
  { ...file, seen: 1 },
  [],
])('the file %j is refused', (wrong) => expect(() => parseTree(`${JSON.stringify(wrong)}\n`)).toThrow('line 1'));

test('a file that is there twice, and a line without its end, are refused', () => {
  expect(() => parseTree(serialiseTree([file, file]))).toThrow('line 2');
  expect(() => parseTree(serialiseTree([file]).slice(0, -1))).toThrow('no end');
});

test('every changed character of a snapshot is found', () => {
  const text = serialiseSnapshot(snapshot);
  for (let index = 0; index < text.length; index += 1) {
    const flipped = String.fromCharCode(text.charCodeAt(index) ^ 1);
    const changed = text.slice(0, index) + flipped + text.slice(index + 1);
    expect(parseSnapshot(changed).kind, `character ${index}`).toBe('problem');
  }
});

test('another version is named', () => {
  const line = JSON.stringify({ v: 2 });
  expect(parseSnapshot(`${line}\n${hash('sha256', line)}\n`)).toEqual({
    kind: 'problem',
    problem: 'is of version 2, and this program reads 1',
  });
});
