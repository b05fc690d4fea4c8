import { crc32 } from 'node:zlib';
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

const bytes = encodeCursorFile(snapshot);

/** As an earlier program wrote it: one text, of which the last member is the check of all before it. */
function plainFile(value: object): Buffer {
  const body = JSON.stringify(value).slice(0, -1);
  return Buffer.from(`${body},"check":"${crc32(body).toString(16).padStart(8, '0')}"}`);
}

const written = {
  ...{ manifest: snapshot.manifest, ledger: snapshot.ledger, transcripts: 0 },
  ...{ files: {}, skipped: Object.fromEntries(snapshot.skipped) },
};

test('what was saved is read, also what an earlier program saved', () => {
  for (const saved of [bytes, plainFile({ v: 2, ...written })]) {
    expect(parseCursorFile(saved)).toEqual(snapshot);
    expect(isDamagedCursorFile(saved)).toBe(false);
  }
});

test('a number that an earlier program saved, and that was changed since, is not believed', () => {
  const changed = Buffer.from(
    plainFile({ v: 2, ...written })
      .toString()
      .replace('4096', '4106'),
  );
  expect([parseCursorFile(changed), isDamagedCursorFile(changed)]).toEqual([undefined, true]);
});

test('states of many transcripts are a small part of their text', () => {
  const entry = (at: number) => ({
    ...{ path: `/home/somebody/.agent/projects/one/${at}.jsonl`, harness: 'made-up', generation: 0, end: at },
    ...{ sample: 'a'.repeat(64), stat: { device: '1', inode: `${at}`, size: at, mtimeNs: '5', ctimeNs: '5' } },
    ...{ offset: at, taken: at, parser: 'made-up/1', state: { parser: { sessions: [], tasks: [], calls: [] } } },
  });
  const entries = Array.from({ length: 500 }, (_, at) => [`file-${at}`, entry(at)] as const);
  const files = new Map(entries) as unknown as CursorSnapshot['files'];
  const saved = encodeCursorFile({ ...snapshot, files });
  expect(parseCursorFile(saved)?.files).toEqual(files);
  expect(saved.length).toBeLessThan(JSON.stringify(entries).length / 5);
});

test('the beginning of a file says how many transcripts it knows, also one of an earlier program, but not of the earliest', () => {
  const files = new Map(
    Array.from({ length: 1_000 }, (_, at) => [`file-${at}`, {}]),
  ) as unknown as CursorSnapshot['files'];
  const head = (saved: Uint8Array) => Buffer.from(saved.subarray(0, cursorCountBytesMax)).toString();
  expect(countInCursorFile(head(encodeCursorFile({ ...snapshot, files })))).toBe(1_000);
  const earlier = head(plainFile({ v: 2, ...written }));
  expect(countInCursorFile(earlier)).toBe(0);
  expect(countInCursorFile(earlier.replace('"transcripts":0,', ''))).toBeUndefined();
});

test('a file of which any bit was changed, or that was cut anywhere, is damaged and not read', () => {
  for (let at = 0; at < bytes.length; at += 1) {
    expect(parseCursorFile(bytes.subarray(0, at))).toBeUndefined();
    for (let bit = 0; bit < 8; bit += 1) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      expect(parseCursorFile(changed)).toBeUndefined();
      expect(isDamagedCursorFile(changed)).toBe(true);
    }
  }
  for (const other of ['', '[]', 'null', '{}', '\0'.repeat(80), '\n']) {
    expect(isDamagedCursorFile(Buffer.from(other))).toBe(true);
  }
});

test('a file of the version without a check is not damaged, and not read', () => {
  const old = Buffer.from(JSON.stringify({ v: 1, manifest: noFile, ledger: noFile, files: {}, skipped: {} }));
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
