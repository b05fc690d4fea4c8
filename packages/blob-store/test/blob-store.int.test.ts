import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { zstdCompressSync } from 'node:zlib';
import { type FileSystem, nodeFileSystem } from '@agentspine/durable-fs';
import { parseDigest } from '@agentspine/schema';
import { openTempHome, seededBytes } from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { openBlobStore } from '../src/index.ts';
import { chunksOf, collect, listed, openTestStore } from './open-test-store.ts';

const emptyDigest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const abcDigest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const accentDigest = '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c';
const lines = 'the same line again and again\n'.repeat(400);
const text = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`);
}

function flipByte(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

test('A132: content goes under its SHA-256 once, a second put leaves the file alone', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path);
  expect(await store.put('')).toEqual({ digest: emptyDigest, storedBytes: 0, isNew: true });
  expect((await store.put(new TextEncoder().encode('abc'))).digest).toBe(abcDigest);
  expect((await store.put('é')).digest).toBe(accentDigest);
  const path = `${home.path}/blobs/ba/${abcDigest.slice(2)}`;
  const before = statSync(path, { bigint: true });
  expect(await store.put('abc')).toEqual({ digest: abcDigest, storedBytes: 3, isNew: false });
  const after = statSync(path, { bigint: true });
  expect([after.ino, after.mtimeNs, after.ctimeNs]).toEqual([before.ino, before.mtimeNs, before.ctimeNs]);
  expect(filesBelow(`${home.path}/blobs`)).toHaveLength(3);
  expect(text(await store.get(emptyDigest))).toBe('');
});

test('A132: compression at rest changes neither digest nor content, and a blob exists once', async () => {
  using home = openTempHome();
  await using plain = await openTestStore(home.path);
  await using zstd = await openTestStore(home.path, { compression: 'zstd' });
  const first = await zstd.put(lines);
  expect(first.storedBytes).toBeLessThan(lines.length / 10);
  expect(await plain.put(lines)).toEqual({ ...first, isNew: false });
  expect(await plain.putStream(chunksOf(lines))).toEqual({ ...first, isNew: false });
  expect(text(await plain.get(first.digest))).toBe(lines);
  const second = await plain.put(`${lines}.`);
  expect(await zstd.put(`${lines}.`)).toEqual({ ...second, isNew: false });
  expect(filesBelow(`${home.path}/blobs`).map((path) => path.endsWith('.zst'))).toHaveLength(2);
});

test('A133: an unknown or malformed digest names nothing, upper case and padding do not matter', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path);
  await store.put('abc');
  expect(text(await store.get(`  ${abcDigest.toUpperCase()}\n`))).toBe('abc');
  expect(await store.has(` ${abcDigest}`)).toBe(true);
  for (const unknown of [emptyDigest, '', 'abc', '../../etc/passwd', `${abcDigest}0`]) {
    expect(await store.get(unknown)).toBeUndefined();
    expect(await store.getStream(unknown)).toBeUndefined();
    expect(await store.getRange(unknown, 0, 1)).toBeUndefined();
    expect(await store.has(unknown)).toBe(false);
    expect(await store.exists(unknown)).toBe(false);
  }
});

describe.each(['none', 'zstd'] as const)('A134: with compression %s', (compression) => {
  test('a flipped byte is told by every reader, by a second put and by verify', async () => {
    using home = openTempHome();
    await using store = await openTestStore(home.path, { compression });
    await store.put('untouched');
    const { digest } = await store.put(lines);
    const path = filesBelow(`${home.path}/blobs/${digest.slice(0, 2)}`)[0] ?? '';
    flipByte(path, compression === 'zstd' ? statSync(path).size - 1 : 17);
    const corrupt = { code: 'BLOB_CORRUPT', expected: digest, path };
    await expect(store.get(digest)).rejects.toMatchObject(corrupt);
    await expect(store.getRange(digest, 0, 1)).rejects.toMatchObject(corrupt);
    await expect(store.put(lines)).rejects.toMatchObject(corrupt);
    await expect(store.putStream(chunksOf(lines))).rejects.toMatchObject(corrupt);
    await expect(store.getStream(digest).then(collect)).rejects.toMatchObject(corrupt);
    expect(await store.exists(digest)).toBe(false);
    expect(await store.has(digest)).toBe(true);
    const report = await store.verify();
    expect(report).toMatchObject({ blobs: 2, problems: [{ kind: 'corrupt', digest, path }] });
    expect(await store.verify(digest)).toMatchObject({ blobs: 1, problems: [{ kind: 'corrupt' }] });
    expect(filesBelow(`${home.path}/blobs`)).toHaveLength(2);
  });
});

test('A134: the error of a tampered blob names the digest it has and the one it should have', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path);
  await store.put('abc');
  writeFileSync(`${home.path}/blobs/ba/${abcDigest.slice(2)}`, 'é');
  const facts = { code: 'BLOB_CORRUPT', expected: abcDigest, actual: accentDigest };
  await expect(store.get(abcDigest)).rejects.toMatchObject(facts);
  await expect(store.get(abcDigest)).rejects.toThrow(accentDigest);
  await expect(store.put('abc')).rejects.toMatchObject(facts);
});

test('A134: bytes behind the frame of a compressed blob are corruption', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path, { compression: 'zstd' });
  const { digest } = await store.put(lines);
  const path = filesBelow(`${home.path}/blobs`)[0] ?? '';
  writeFileSync(path, Buffer.concat([readFileSync(path), zstdCompressSync(Buffer.from('more'))]));
  await expect(store.get(digest)).rejects.toMatchObject({ code: 'BLOB_CORRUPT', expected: digest });
  expect(await store.exists(digest)).toBe(false);
});

test('A135: 8 concurrent puts of the same content all succeed and leave one file', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path, { compression: 'zstd' });
  await using other = await openTestStore(home.path);
  const puts = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? store : other).put('abc'));
  const outcomes = await Promise.all(puts);
  expect(new Set(outcomes.map(({ digest }) => digest))).toEqual(new Set([abcDigest]));
  expect(filesBelow(`${home.path}/blobs`)).toEqual([`${home.path}/blobs/ba/${abcDigest.slice(2)}`]);
});

test('A135: a put that fails leaves no temporary file', async () => {
  using home = openTempHome();
  const fullDisk: FileSystem = {
    ...nodeFileSystem,
    open: async (path, mode) => {
      const file = await nodeFileSystem.open(path, mode);
      return Object.assign(file, { write: () => Promise.reject(new Error('the disk is full')) });
    },
  };
  await using store = await openTestStore(home.path, { fileSystem: fullDisk });
  await expect(store.put('abc')).rejects.toThrow('the disk is full');
  await expect(store.putStream(chunksOf('abc'))).rejects.toThrow('the disk is full');
  expect(filesBelow(`${home.path}/blobs`)).toEqual([]);
});

test('a stream that fails in the middle leaves nothing, and its error comes out', async () => {
  using home = openTempHome();
  for (const compression of ['none', 'zstd'] as const) {
    await using store = await openTestStore(home.path, { compression });
    const broken = async function* (): AsyncGenerator<Uint8Array, void> {
      yield new Uint8Array(100_000);
      throw new Error('the source is gone');
    };
    await expect(store.putStream(broken())).rejects.toThrow('the source is gone');
    expect(filesBelow(`${home.path}/blobs`)).toEqual([]);
  }
});

test('a stream becomes one frame, however it is cut', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path, { compression: 'zstd' });
  const cuts = [[], [''], ['a'], ['b', 'c'], ['', 'd', ''], [lines, 'e', lines], new Array(300).fill('abcdefgh')];
  for (const chunks of cuts) {
    const { digest } = await store.putStream(chunksOf(...chunks));
    expect(text(await store.get(digest))).toBe(chunks.join(''));
  }
});

test('bytes that do not compress are kept as they are', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path, { compression: 'zstd' });
  const bytes = seededBytes(1, 5_000);
  const { digest, storedBytes } = await store.put(bytes);
  expect(storedBytes).toBe(5_000);
  expect(await store.get(digest)).toEqual(bytes);
});

test('a range is cut from a blob that is verified whole, and clipped at its end', async () => {
  using home = openTempHome();
  for (const compression of ['none', 'zstd'] as const) {
    await using store = await openTestStore(home.path, { compression });
    const { digest } = await store.put(lines);
    for (const [from, to] of [
      [0, 0],
      [0, 4],
      [30, 60],
      [lines.length - 3, lines.length + 9],
      [99_999, 100_000],
    ] as const) {
      expect(text(await store.getRange(digest, from, to))).toBe(lines.slice(from, to));
    }
  }
});

test('changing a returned range does not change what the next one gives', async () => {
  using home = openTempHome();
  for (const compression of ['none', 'zstd'] as const) {
    await using store = await openTestStore(home.path, { compression });
    const { digest } = await store.put(lines + compression);
    (await store.getRange(digest, 0, 3))?.fill(0);
    (await store.getRange(digest, 0, 3))?.fill(0);
    expect(text(await store.getRange(digest, 0, 6))).toBe(lines.slice(0, 6));
  }
});

test('a blob that expands above the bound is refused whole, but comes as a stream', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path, { compression: 'zstd', wholeBytesMax: 10_000 });
  const { digest } = await store.put(lines);
  await expect(store.get(digest)).rejects.toMatchObject({ code: 'BLOB_TOO_LARGE', expected: digest });
  expect(await collect(await store.getStream(digest))).toBe(lines);
  expect(await store.exists(digest)).toBe(true);
});

test('list gives every digest once, ascending', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path);
  const digests = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => (await store.put(`${index}`)).digest),
  );
  expect(await listed(store)).toEqual(digests.sort());
});

test('verify names what is misplaced, doubled, missing, stray and left over, and changes nothing', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path);
  const blobs = `${home.path}/blobs`;
  await store.put('abc');
  await store.put('é');
  writeFileSync(`${blobs}/4a/${abcDigest.slice(2)}`, 'abc');
  writeFileSync(`${blobs}/ba/${abcDigest.slice(2)}.zst`, zstdCompressSync(Buffer.from('abc')));
  writeFileSync(`${blobs}/ba/notes.txt`, 'mine');
  writeFileSync(`${blobs}/.tmp.1`, 'half');
  symlinkSync('/etc/passwd', `${blobs}/ba/${emptyDigest.slice(2)}`);
  const { problems } = await store.verify();
  expect(problems.map(({ kind, path }) => [kind, path?.slice(blobs.length + 1, blobs.length + 9)]).sort()).toEqual([
    ['doubled', 'ba/7816b'],
    ['misplaced', '4a/7816b'],
    ['stray', `ba/${emptyDigest.slice(2, 7)}`],
    ['stray', 'ba/notes'],
    ['temp', '.tmp.1'],
  ]);
  const empty = parseDigest(emptyDigest);
  expect((await store.verify(empty)).problems).toMatchObject([{ kind: 'missing', digest: emptyDigest }]);
  expect(filesBelow(blobs)).toHaveLength(6);
});

test('garbage is what nothing names and what is older than the grace period', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path);
  const { digest: used } = await store.put('used');
  const { digest: unused } = await store.put('unused');
  const inUse = [used];
  const inAnHour = (): number => Date.now() + 3_600_000;
  const tooYoung = await store.collectGarbage({ inUse, olderThanMs: 7_200_000, now: inAnHour });
  expect(tooYoung).toEqual({ removed: [], freedBytes: 0 });
  const old = await store.collectGarbage({ inUse, olderThanMs: 60_000, now: inAnHour });
  expect(old).toEqual({ removed: [unused], freedBytes: 6 });
  expect(await listed(store)).toEqual([used]);
  expect(await store.put('unused')).toMatchObject({ isNew: true });
});

test('left-over temporary files are swept when they are old, blobs and foreign files never', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path);
  await store.put('abc');
  writeFileSync(`${home.path}/blobs/.tmp.stream`, 'half');
  writeFileSync(`${home.path}/blobs/ba/.tmp.1`, 'half');
  writeFileSync(`${home.path}/blobs/ba/notes.txt`, 'mine');
  expect(await store.sweepTemps({ olderThanMs: 3_600_000, now: Date.now })).toEqual({ files: 0, freedBytes: 0 });
  expect(await store.sweepTemps({ olderThanMs: 3_600_000, now: () => Date.now() + 7_200_000 })).toEqual({
    files: 2,
    freedBytes: 8,
  });
  expect(filesBelow(`${home.path}/blobs`)).toHaveLength(2);
});

test('a temporary file is swept by its owner: at once when that is gone, never while it lives, whatever its age', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path);
  await store.put('abc');
  for (const name of ['gone', 'alive', 'unknown']) writeFileSync(`${home.path}/blobs/ba/.tmp.${name}`, 'half');
  const ownerState = (name: string) => (name === 'gone' || name === 'alive' ? name : 'unknown');
  const sweep = (now: () => number, isDry = false) =>
    store.sweepTemps({ olderThanMs: 3_600_000, now, ownerState, isDry });
  const files = (count: number) => ({ files: count, freedBytes: count * 4 });
  expect(await sweep(Date.now, true)).toEqual(files(1));
  expect(await sweep(Date.now)).toEqual(files(1));
  expect(await sweep(() => Date.now() + 7_200_000)).toEqual(files(1));
  expect(filesBelow(`${home.path}/blobs`).filter((path) => path.includes('.tmp.'))).toEqual([
    expect.stringMatching(/\.tmp\.alive$/),
  ]);
});

test('garbage that is only looked for stays', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path);
  const { digest } = await store.put('unused');
  const options = { inUse: [], olderThanMs: 60_000, now: () => Date.now() + 3_600_000 };
  expect(await store.collectGarbage({ ...options, isDry: true })).toEqual({ removed: [digest], freedBytes: 6 });
  expect(await store.exists(digest)).toBe(true);
});

test('a symlink is not taken for a store', async () => {
  using home = openTempHome();
  symlinkSync(home.path, `${home.path}/blobs`);
  await expect(openTestStore(home.path)).rejects.toMatchObject({ code: 'FS_SYMLINK' });
});

test('a symlink in the place of a blob is not read, and a put replaces it', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path);
  await store.put('abc');
  const path = `${home.path}/blobs/ba/${abcDigest.slice(2)}`;
  await nodeFileSystem.remove(path);
  writeFileSync(`${home.path}/elsewhere`, 'abc');
  symlinkSync(`${home.path}/elsewhere`, path);
  expect(await store.get(abcDigest)).toBeUndefined();
  expect(await store.put('abc')).toMatchObject({ isNew: true });
  expect(statSync(path).ino).not.toBe(statSync(`${home.path}/elsewhere`).ino);
});

test('files are 0600, folders 0700', async () => {
  using home = openTempHome();
  await using store = await openTestStore(home.path);
  await store.put('abc');
  await store.putStream(chunksOf('é'));
  expect(filesBelow(`${home.path}/blobs`).map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
  const folders = [`${home.path}/blobs`, `${home.path}/blobs/ba`];
  expect(folders.map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
});

test('close waits for puts under way; after it every call is refused', async () => {
  using home = openTempHome();
  const store = await openTestStore(home.path);
  const put = store.put('abc');
  await store.close();
  await store.close();
  expect(filesBelow(`${home.path}/blobs`)).toHaveLength(1);
  await expect(put).resolves.toMatchObject({ digest: abcDigest });
  const closed = { code: 'BLOB_STORE_CLOSED' };
  await expect(store.get(abcDigest)).rejects.toMatchObject(closed);
  await expect(store.put('abc')).rejects.toMatchObject(closed);
  await expect(store.list().next()).rejects.toMatchObject(closed);
});

test('a folder is all that a store needs', async () => {
  using home = openTempHome();
  await using store = await openBlobStore({ directory: `${home.path}/blobs` });
  const { digest } = await store.put('text');
  expect(text(await store.get(digest))).toBe('text');
  expect((await store.verify()).problems).toEqual([]);
});
