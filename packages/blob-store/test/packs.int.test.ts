import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import type { Digest } from '@agentspine/schema';
import { openTempHome } from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { blobPath } from '../src/blob-path.ts';
import { computeDigest } from '../src/compute-digest.ts';
import type { BlobStore, WrittenPack } from '../src/index.ts';
import { collect, listed, openTestStore } from './open-test-store.ts';

const texts = ['first', 'second '.repeat(500), '', 'third'];
const digestOf = (text: string): Digest => computeDigest(Buffer.from(text));
const hour = 3_600_000;

async function textOf(store: BlobStore, text: string): Promise<string | undefined> {
  const bytes = await store.get(digestOf(text));
  return bytes && Buffer.from(bytes).toString();
}

function packsIn(home: string): string[] {
  return readdirSync(`${home}/blobs/packs`).map((name) => join(home, 'blobs/packs', name));
}

function onlyPack(home: string): string {
  const [path, ...others] = packsIn(home);
  expect(others).toEqual([]);
  return path ?? '';
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

/** Text that does not compress, of its own for each seed. */
function noise(seed: number, length: number): string {
  let text = '';
  for (let round = 0; text.length < length; round += 1) text += computeDigest(Buffer.from(`${seed}/${round}`));
  return text.slice(0, length);
}

async function put(store: BlobStore, contents: readonly string[]): Promise<WrittenPack | undefined> {
  const { pack, digests } = await store.putPack(contents.map((text) => Buffer.from(text)));
  expect(digests).toEqual(contents.map(digestOf));
  return pack;
}

describe('a pack', () => {
  test('is one file that gives each blob whole, in chunks and in ranges', async () => {
    using temp = openTempHome();
    const home = temp.path;
    await using store = await openTestStore(home);
    const pack = await put(store, texts);
    expect(pack).toMatchObject({ blobs: 4, path: onlyPack(home), storedBytes: statSync(onlyPack(home)).size });
    await using again = await openTestStore(home, { compression: 'zstd' });
    for (const text of texts) expect(await textOf(again, text)).toBe(text);
    expect(await collect(await again.getStream(digestOf('third')))).toBe('third');
    expect(Buffer.from((await again.getRange(digestOf('second '.repeat(500)), 7, 13)) ?? []).toString()).toBe('second');
    expect(await again.has(digestOf('first'))).toBe(true);
    expect(await again.exists(digestOf('first'))).toBe(true);
    expect(await again.has(digestOf('never'))).toBe(false);
    expect(await listed(again)).toEqual(texts.map(digestOf).sort());
    expect(await again.verify()).toEqual({ blobs: 4, storedBytes: pack?.storedBytes, problems: [] });
    expect(await again.verify(digestOf('third'))).toMatchObject({ blobs: 1, problems: [] });
  });

  test('gives the beginning of a large blob without the rest of it', async () => {
    using temp = openTempHome();
    await using store = await openTestStore(temp.path);
    const large = noise(1, 2_000_000);
    await put(store, ['small', large]);
    const chunks = await store.getStream(digestOf(large));
    for await (const chunk of chunks ?? []) {
      expect(chunk.length).toBeLessThan(500_000);
      break;
    }
    expect(await collect(await store.getStream(digestOf(large)))).toBe(large);
  });

  test('is named by the digest of its index, and zstd writes the blobs of it one after another', async () => {
    using temp = openTempHome();
    const home = temp.path;
    await using store = await openTestStore(home);
    await put(store, texts);
    const bytes = readFileSync(onlyPack(home));
    const length = bytes.readUInt32LE(4);
    expect(onlyPack(home)).toContain(computeDigest(bytes.subarray(8, 8 + length)));
    expect(zstdDecompressSync(bytes.subarray(8 + length)).toString()).toBe(texts.join(''));
  });

  test('is not written again for blobs that a pack holds, and is written for the others', async () => {
    using temp = openTempHome();
    const home = temp.path;
    await using store = await openTestStore(home);
    const first = await put(store, ['a', 'b', 'a']);
    expect(first?.blobs).toBe(2);
    expect(await put(store, ['b', 'a'])).toBeUndefined();
    expect((await put(store, ['b', 'c']))?.blobs).toBe(1);
    expect(packsIn(home)).toHaveLength(2);
  });

  test('is found by a store that was open before it was there', async () => {
    using temp = openTempHome();
    const home = temp.path;
    await using reader = await openTestStore(home);
    expect(await textOf(reader, 'late')).toBeUndefined();
    await using writer = await openTestStore(home);
    await put(writer, ['late', 'later']);
    expect(await textOf(reader, 'late')).toBe('late');
  });

  test('that is not one is a stray, and a temporary file beside packs is swept', async () => {
    using temp = openTempHome();
    const home = temp.path;
    await using store = await openTestStore(home);
    await put(store, texts);
    writeFileSync(`${home}/blobs/packs/notes.txt`, 'x');
    writeFileSync(`${home}/blobs/packs/.tmp.dead`, 'x');
    expect((await store.verify()).problems.map(({ kind }) => kind).sort()).toEqual(['stray', 'temp']);
    expect(await store.sweepTemps({ olderThanMs: -1, now: Date.now })).toMatchObject({ files: 1 });
  });
});

describe('damage in a pack', () => {
  test('behind the first blobs leaves them readable, and names every other one', async () => {
    using temp = openTempHome();
    const home = temp.path;
    const contents = [1, 2, 3, 4].map((seed) => noise(seed, 300_000));
    {
      await using store = await openTestStore(home);
      await put(store, contents);
    }
    flip(onlyPack(home), statSync(onlyPack(home)).size - 1000);
    await using store = await openTestStore(home);
    const [first = '', , , last = ''] = contents;
    expect(await textOf(store, first)).toBe(first);
    await expect(textOf(store, last)).rejects.toMatchObject({ code: 'BLOB_CORRUPT', path: onlyPack(home) });
    const { problems } = await store.verify();
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every(({ kind, path }) => kind === 'corrupt' && path === onlyPack(home))).toBe(true);
    expect(problems.map(({ digest }) => digest)).toContain(digestOf(last));
    expect(problems.map(({ digest }) => digest)).not.toContain(digestOf(first));
    expect((await store.verify(digestOf(last))).problems).toHaveLength(1);
  });

  test('that cuts it off leaves what stands before the cut', async () => {
    using temp = openTempHome();
    const home = temp.path;
    const contents = [1, 2, 3, 4].map((seed) => noise(seed, 300_000));
    {
      await using store = await openTestStore(home);
      await put(store, contents);
    }
    truncateSync(onlyPack(home), Math.floor(statSync(onlyPack(home)).size / 2));
    await using store = await openTestStore(home);
    expect(await textOf(store, contents[0] ?? '')).toBe(contents[0]);
    await expect(textOf(store, contents[3] ?? '')).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
  });

  test('in the index is named, and every blob that it still names is readable', async () => {
    using temp = openTempHome();
    const home = temp.path;
    {
      await using store = await openTestStore(home);
      await put(store, texts);
    }
    const path = onlyPack(home);
    const text = readFileSync(path, 'latin1');
    const digest = digestOf('third');
    writeFileSync(path, text.replace(digest, `${digest.slice(0, -1)}${digest.endsWith('0') ? '1' : '0'}`), 'latin1');
    await using store = await openTestStore(home);
    expect(await textOf(store, 'first')).toBe('first');
    expect(await textOf(store, 'third')).toBeUndefined();
    const { problems } = await store.verify();
    expect(problems.map(({ kind }) => kind).sort()).toEqual(['corrupt', 'corrupt-pack']);
  });

  test('of its first bytes names the pack, which then holds nothing', async () => {
    using temp = openTempHome();
    const home = temp.path;
    {
      await using store = await openTestStore(home);
      await put(store, texts);
    }
    flip(onlyPack(home), 0);
    await using store = await openTestStore(home);
    expect(await textOf(store, 'first')).toBeUndefined();
    expect((await store.verify()).problems).toMatchObject([{ kind: 'corrupt-pack', path: onlyPack(home) }]);
  });

  test('does not matter where the blob is there a second time, and is written over by the next put', async () => {
    using temp = openTempHome();
    const home = temp.path;
    {
      await using store = await openTestStore(home);
      await put(store, texts);
    }
    flip(onlyPack(home), statSync(onlyPack(home)).size - 6);
    await using store = await openTestStore(home);
    await expect(textOf(store, 'third')).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
    await store.put('third');
    expect(await textOf(store, 'third')).toBe('third');
    await put(store, texts);
    expect((await store.verify()).problems).toEqual([]);
  });
});

describe('packing again', () => {
  const order = (...contents: string[]): Digest[] => contents.map(digestOf);

  test('takes small blobs and small packs into one pack, tells of it, then removes them', async () => {
    using temp = openTempHome();
    const home = temp.path;
    await using store = await openTestStore(home, { compression: 'zstd' });
    await put(store, ['a', 'b']);
    await store.put('c');
    await store.put('not named');
    const told: WrittenPack[] = [];
    const onPack = async (pack: WrittenPack): Promise<void> => {
      expect(packsIn(home)).toHaveLength(2);
      expect(statSync(blobPath(`${home}/blobs`, digestOf('c'), 'plain')).size).toBe(1);
      told.push(pack);
    };
    const report = await store.repack({ order: order('c', 'a', 'b'), onPack });
    expect(report).toMatchObject({ packs: 1, blobs: 3, removedFiles: 2 });
    expect(told).toMatchObject([{ blobs: 3, path: onlyPack(home) }]);
    for (const text of ['a', 'b', 'c', 'not named']) expect(await textOf(store, text)).toBe(text);
    expect(await store.verify()).toMatchObject({ blobs: 4, problems: [] });
    expect(await store.repack({ order: order('a', 'b', 'c'), onPack })).toMatchObject({ packs: 0, removedFiles: 0 });
  });

  test('removes a blob that a pack holds too', async () => {
    using temp = openTempHome();
    const home = temp.path;
    await using store = await openTestStore(home);
    await put(store, ['a', 'b']);
    await store.put('a');
    expect(await store.repack({ order: order('a', 'b'), onPack: async () => undefined })).toMatchObject({
      removedFiles: 1,
    });
    expect(await textOf(store, 'a')).toBe('a');
  });

  test('closes a pack once it is large, and lets large blobs and packs be', async () => {
    using temp = openTempHome();
    const home = temp.path;
    await using store = await openTestStore(home, { compression: 'zstd' });
    const large = 'x'.repeat(3_000_000);
    const middle = [1, 2, 3, 4, 5].map((seed) => noise(seed, 1_100_000));
    await store.put(large);
    for (const text of middle) await store.put(text);
    const report = await store.repack({ order: order(large, ...middle), onPack: async () => undefined });
    expect(report).toMatchObject({ packs: 1, blobs: 4 });
    for (const text of [large, ...middle]) expect(await textOf(store, text)).toBe(text);
  });

  test('leaves what is damaged where it is', async () => {
    using temp = openTempHome();
    const home = temp.path;
    await using store = await openTestStore(home);
    await put(store, ['a', 'b']);
    for (const text of ['c', 'd', 'e']) await store.put(text);
    const path = blobPath(`${home}/blobs`, digestOf('c'), 'plain');
    writeFileSync(path, 'C');
    flip(onlyPack(home), statSync(onlyPack(home)).size - 6);
    const damaged = onlyPack(home);
    await using again = await openTestStore(home);
    await again.repack({ order: order('a', 'b', 'c', 'd', 'e'), onPack: async () => undefined });
    expect(readFileSync(path, 'utf8')).toBe('C');
    expect(packsIn(home)).toContain(damaged);
    expect(await textOf(again, 'd')).toBe('d');
  });

  test('is seen by a reader that knows the files of before', async () => {
    using temp = openTempHome();
    const home = temp.path;
    await using writer = await openTestStore(home);
    await put(writer, ['a', 'b']);
    await writer.put('c');
    await using reader = await openTestStore(home);
    expect(await reader.has(digestOf('a'))).toBe(true);
    await writer.repack({ order: order('a', 'b', 'c'), onPack: async () => undefined });
    for (const text of ['a', 'b', 'c']) expect(await textOf(reader, text)).toBe(text);
  });
});

describe('collecting garbage', () => {
  test('takes out of a pack what nothing names, and removes a pack of which nothing is named', async () => {
    using temp = openTempHome();
    const home = temp.path;
    await using store = await openTestStore(home);
    await put(store, ['kept', 'dropped']);
    await put(store, ['x', 'y']);
    const options = { inUse: [digestOf('kept')], olderThanMs: hour };
    expect((await store.collectGarbage({ ...options, now: Date.now })).removed).toEqual([]);
    const later = (): number => Date.now() + 2 * hour;
    const dry = await store.collectGarbage({ ...options, now: later, isDry: true });
    expect([...dry.removed].sort()).toEqual(['dropped', 'x', 'y'].map(digestOf).sort());
    expect(packsIn(home)).toHaveLength(2);
    const { removed, freedBytes } = await store.collectGarbage({ ...options, now: later });
    expect([...removed].sort()).toEqual(['dropped', 'x', 'y'].map(digestOf).sort());
    expect(freedBytes).toBeGreaterThan(0);
    expect(packsIn(home)).toHaveLength(1);
    expect(await textOf(store, 'kept')).toBe('kept');
    expect(await textOf(store, 'dropped')).toBeUndefined();
  });

  test('leaves a pack alone that is damaged', async () => {
    using temp = openTempHome();
    const home = temp.path;
    {
      await using store = await openTestStore(home);
      await put(store, ['kept', 'dropped']);
    }
    flip(onlyPack(home), statSync(onlyPack(home)).size - 6);
    await using store = await openTestStore(home);
    const later = (): number => Date.now() + 2 * hour;
    expect(
      (await store.collectGarbage({ inUse: [digestOf('dropped')], olderThanMs: hour, now: later })).removed,
    ).toEqual([]);
    expect(packsIn(home)).toHaveLength(1);
  });
});

test('a pack of the first version is read', async () => {
  using temp = openTempHome();
  const home = temp.path;
  await using store = await openTestStore(home);
  const golden = readFileSync(new URL('./golden/pack-v1.zst', import.meta.url));
  await put(store, ['warm', 'up']);
  rmSync(onlyPack(home));
  const name = computeDigest(golden.subarray(8, 8 + golden.readUInt32LE(4)));
  writeFileSync(`${home}/blobs/packs/${name}.zst`, golden);
  expect(await textOf(store, 'first golden\n')).toBe('first golden\n');
  expect(await textOf(store, 'second golden\n')).toBe('second golden\n');
  expect((await store.verify()).problems).toEqual([]);
});
