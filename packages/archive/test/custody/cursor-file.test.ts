import { expect, test } from 'vitest';
import {
  beginsAsMarked,
  type CursorSnapshot,
  countInCursorFile,
  cursorCountBytesMax,
  encodeCursorFile,
  isDamagedCursorFile,
  type MarkedFile,
  markAfter,
  noFile,
  parseCursorFile,
} from '../../src/custody/cursor-file.ts';

const snapshot: CursorSnapshot = {
  manifest: { inode: '7', size: 120 },
  ledger: { inode: '8', size: 4_096, sum: '00c0ffee' },
  files: new Map(),
  skipped: new Map([['/made/up/notes.txt', { device: '1', inode: '9', size: 3, mtimeNs: '5', ctimeNs: '5' }]]),
} as unknown as CursorSnapshot;

const text = encodeCursorFile(snapshot);

test('what was saved is read', () => {
  expect(parseCursorFile(text)).toMatchObject({ manifest: snapshot.manifest, ledger: snapshot.ledger });
  expect(isDamagedCursorFile(text)).toBe(false);
});

test('the beginning of a file says how many transcripts it knows; that of an earlier program does not', () => {
  const files = new Map(
    Array.from({ length: 1_000 }, (_, at) => [`file-${at}`, {}]),
  ) as unknown as CursorSnapshot['files'];
  expect(countInCursorFile(encodeCursorFile({ ...snapshot, files }).slice(0, cursorCountBytesMax))).toBe(1_000);
  const earlier = encodeCursorFile(snapshot).replace('"transcripts":0,', '');
  expect(countInCursorFile(earlier)).toBeUndefined();
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

test('a file that another program formatted is damaged: nobody knows what else was changed', () => {
  expect(isDamagedCursorFile(JSON.stringify(JSON.parse(text), undefined, 1))).toBe(true);
});

test('a file of the version without a check is not damaged, and not read', () => {
  const old = JSON.stringify({ v: 1, manifest: noFile, ledger: noFile, files: {}, skipped: {} });
  expect([parseCursorFile(old), isDamagedCursorFile(old)]).toEqual([undefined, false]);
});

/** A file in memory that counts what is read of it. */
function fileOf(text: string, inode = '1'): MarkedFile & { bytesRead: number } {
  const bytes = Buffer.from(text);
  return {
    bytesRead: 0,
    stat: () => Promise.resolve({ inode, size: bytes.length }),
    read(from, to) {
      this.bytesRead += to - from;
      return Promise.resolve(bytes.subarray(from, to));
    },
  };
}

test('a mark of a file that grew has the sum of one that was made at once, and reads only what is new', async () => {
  const first = await markAfter(fileOf('one\n'), noFile);
  const grown = fileOf('one\ntwo\n');
  expect(await markAfter(grown, first)).toEqual(await markAfter(fileOf('one\ntwo\n'), noFile));
  expect(grown.bytesRead).toBe(4);
  await markAfter(grown, await markAfter(grown, first));
  expect(grown.bytesRead).toBe(8);
});

test('a mark of another file, or without a sum, says nothing of what was summed', async () => {
  const mark = await markAfter(fileOf('one\n'), noFile);
  const other = fileOf('six\nten\n', '2');
  const right = await markAfter(fileOf('six\nten\n', '2'), noFile);
  for (const before of [mark, { inode: '2', size: 4 }, { inode: '2', size: 90, sum: 'ffffffff' }]) {
    expect(await markAfter(other, before)).toEqual(right);
  }
});

test('a file begins as marked where it is the same file or a copy that grew, and not where it is shorter or another', async () => {
  const mark = await markAfter(fileOf('one\ntwo\n'), noFile);
  const same = fileOf('one\ntwo\nsix\n');
  expect(await beginsAsMarked(same, mark)).toBe(true);
  expect(same.bytesRead).toBe(0);
  expect(await beginsAsMarked(fileOf('one\ntwo\nsix\n', '2'), mark)).toBe(true);
  expect(await beginsAsMarked(fileOf('one\nTwo\nsix\n', '2'), mark)).toBe(false);
  expect(await beginsAsMarked(fileOf('one\n', '2'), mark)).toBe(false);
  expect(await beginsAsMarked(fileOf('one\ntwo\n', '2'), { inode: '1', size: 8 })).toBe(false);
  expect(await beginsAsMarked(fileOf('', '2'), noFile)).toBe(true);
});
