import { expect, test } from 'vitest';
import {
  type CursorSnapshot,
  encodeCursorFile,
  isDamagedCursorFile,
  noFile,
  parseCursorFile,
} from '../../src/custody/cursor-file.ts';

const snapshot: CursorSnapshot = {
  manifest: { inode: '7', size: 120 },
  ledger: { inode: '8', size: 4_096 },
  files: new Map(),
  skipped: new Map([['/made/up/notes.txt', { device: '1', inode: '9', size: 3, mtimeNs: '5', ctimeNs: '5' }]]),
} as unknown as CursorSnapshot;

const text = encodeCursorFile(snapshot);

test('what was saved is read', () => {
  expect(parseCursorFile(text)).toMatchObject({ manifest: snapshot.manifest, ledger: snapshot.ledger });
  expect(isDamagedCursorFile(text)).toBe(false);
});

test('a file of which any character was changed, or that was cut anywhere, is damaged and not read', () => {
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === '1' ? '2' : '1';
    for (const changed of [text.slice(0, at), `${text.slice(0, at)}${other}${text.slice(at + 1)}`]) {
      expect(parseCursorFile(changed)).toBeUndefined();
    }
  }
  expect(isDamagedCursorFile(text.replace('4096', '4406'))).toBe(true);
  for (const other of ['', '[]', 'null', '{}', '\0'.repeat(80)]) expect(isDamagedCursorFile(other)).toBe(true);
});

test('a file that another program formatted anew is damaged: nobody knows what else was changed', () => {
  expect(isDamagedCursorFile(JSON.stringify(JSON.parse(text), undefined, 1))).toBe(true);
});

test('a file of the version without a check is not damaged, and not read', () => {
  const old = JSON.stringify({ v: 1, manifest: noFile, ledger: noFile, files: {}, skipped: {} });
  expect([parseCursorFile(old), isDamagedCursorFile(old)]).toEqual([undefined, false]);
});
