import { hash } from 'node:crypto';
import type { BlobPort } from '@agentspine/archive';
import type { FileSystem } from '@agentspine/durable-fs';
import type { ContentMode, Digest, SourcePiece } from '@agentspine/schema';
import {
  codexLines,
  everyFaultPoint,
  FaultyFileSystem,
  promptLine,
  replyLine,
  withoutFileSync,
} from '@agentspine/testkit';
import { assert, expect, test } from 'vitest';
import { chunkBytes } from '../../src/import/take-generation.ts';
import { appendToFakeContent, type HomeContents, importOverFakeDisk, readFakeHome } from './import-over-fake-disk.ts';
import { SourceTreeInMemory } from './source-tree-in-memory.ts';

const paths = {
  grows: '/sources/a.jsonl',
  changes: '/sources/b.jsonl',
  comes: '/sources/c.jsonl',
  other: '/sources/d.jsonl',
};

/** What stands in the sources before and after they change, and the output tokens of the turns in it. */
const half = replyLine(3);
const first = new Map([
  [paths.grows, promptLine(1) + replyLine(2) + half.slice(0, 150)],
  [paths.changes, codexLines(11)],
  [paths.other, '{"no":"transcript"}\n'],
]);
const second = new Map([
  [paths.grows, promptLine(1) + replyLine(2) + half],
  [paths.changes, codexLines(12)],
  [paths.comes, replyLine(4)],
  [paths.other, '{"no":"transcript"}\n'],
]);
const outputs = { first: [2, 11], second: [2, 3, 4, 12] };

type Ack = 'first' | 'second';

function sourcesOf(contents: ReadonlyMap<string, string>, sources = new SourceTreeInMemory()): SourceTreeInMemory {
  for (const [path, text] of contents) {
    const size = sources.stat(path)?.size;
    if (size !== Buffer.byteLength(text) || path === paths.changes) sources.write(path, text);
  }
  return sources;
}

interface Options {
  readonly mode?: ContentMode;
  readonly packs?: boolean;
  readonly wrapFileSystem?: (fileSystem: FileSystem) => FileSystem;
  readonly wrapBlobs?: (blobs: BlobPort) => BlobPort;
}

/** Two imports; in between one file grows, one is rewritten, and one comes. */
function importTwice(options: Options = {}) {
  const { mode = 'full', packs = false, wrapFileSystem = (inner) => inner, wrapBlobs = (inner) => inner } = options;
  return async (faulty: FaultyFileSystem, acknowledge: (ack: Ack) => void): Promise<void> => {
    const fileSystem = wrapFileSystem(faulty);
    const sources = sourcesOf(first);
    const run = { fileSystem, sources, mode, packs, wrapBlobs };
    await importOverFakeDisk({ ...run, onCommitted: () => acknowledge('first') });
    sourcesOf(second, sources);
    await importOverFakeDisk({ ...run, onCommitted: () => acknowledge('second') });
  };
}

/** What must be true of the home whatever happened, and after one more import; a failure is an Error with a sentence. */
function checkHome(mode: ContentMode = 'full', packs = false) {
  return async (fileSystem: FaultyFileSystem, acks: readonly Ack[]): Promise<void> => {
    const torn = tornTailsOf(fileSystem);
    const sources = sourcesOf(second);
    await readFakeHome({ fileSystem, sources, mode }, async (contents) => {
      await checkCustody(contents, mode);
      for (const ack of acks) checkAcknowledged(contents, ack);
    });
    // What was cut was set aside.
    for (const tail of torn) expect([...fileSystem.files().values()].map(String)).toContain(tail);
    await importOverFakeDisk({ fileSystem, sources, mode, packs });
    if (mode === 'full') await appendToFakeContent({ fileSystem, sources, mode, packs });
    const seen = acks.includes('first') ? [...outputs.first, ...outputs.second] : outputs.second;
    await readFakeHome({ fileSystem, sources, mode }, async (contents) => {
      await checkCustody(contents, mode);
      checkAcknowledged(contents, 'second');
      expect(outputsOf(contents)).toEqual(expect.arrayContaining(seen));
      checkContent(contents, mode);
    });
    const before = new Map(fileSystem.files());
    sources.opens = 0;
    await importOverFakeDisk({ fileSystem, sources, mode, packs });
    expect(sources.opens, 'files opened by an import with nothing to do').toBe(0);
    for (const name of ['/home/ledger.jsonl', '/home/custody/manifest.jsonl'])
      expect(fileSystem.files().get(name), name).toEqual(before.get(name));
  };
}

async function checkCustody({ pieces, bytesOf, ledger }: HomeContents, mode: ContentMode): Promise<void> {
  for (const piece of pieces) {
    assert.equal(piece.stored, mode === 'full');
    const bytes = piece.stored ? await bytesOf(piece) : new Uint8Array(piece.to - piece.from);
    assert(bytes?.length === piece.to - piece.from, `the manifest names a blob that is not whole: ${piece.digest}`);
  }
  for (const entry of ledger) {
    assert(entry.kind === 'line', 'the ledger has a line that cannot be read');
    const at = 'at' in entry.line ? entry.line.at : undefined;
    if (at !== undefined) assert(isCovered(at, pieces), `ledger line ${JSON.stringify(at)} is not in custody`);
  }
}

/** INV-14. */
function isCovered(at: readonly [string, number, number, number], pieces: readonly SourcePiece[]): boolean {
  const [file, generation, from, to] = at;
  let covered = from;
  for (const piece of pieces) {
    if (piece.file === file && piece.generation === generation && piece.from <= covered)
      covered = Math.max(covered, piece.to);
  }
  return covered >= to;
}

function checkAcknowledged(contents: HomeContents, ack: Ack): void {
  const state = ack === 'first' ? first : second;
  for (const [path, text] of state) {
    if (path === paths.other) continue;
    const ends = contents.pieces.filter((piece) => piece.path === path).map((piece) => piece.to);
    expect(ends, `custody of ${path} as acknowledged ${ack}`).toContain(Buffer.byteLength(text));
  }
  expect(outputsOf(contents), `turns acknowledged ${ack}`).toEqual(expect.arrayContaining(outputs[ack]));
}

function outputsOf({ ledger }: HomeContents): readonly number[] {
  return ledger.flatMap((entry) =>
    entry.kind === 'line' && entry.line.kind === 'turn' ? [entry.line.record.usage.output] : [],
  );
}

/**
 * Each text has its record, once, and every line is one. In mode full they are not synced, for custody holds what they say: what
 * a power cut damages is removed by the next append to the file.
 */
function checkContent({ content }: HomeContents, mode: ContentMode): void {
  const records = content.map((line) => JSON.parse(line).messageId);
  expect(new Set(records).size, 'different content records').toBe(records.length);
  if (mode !== 'full') expect(records, 'content records').toHaveLength(mode === 'off' ? 0 : 4);
}

/** What stands behind the last line feed of manifest and ledger. */
function tornTailsOf(fileSystem: FaultyFileSystem): readonly string[] {
  return ['/home/ledger.jsonl', '/home/custody/manifest.jsonl'].flatMap((path) => {
    const text = String(Buffer.from(fileSystem.files().get(path) ?? []));
    const tail = text.slice(text.lastIndexOf('\n') + 1);
    return tail === '' ? [] : [tail];
  });
}

test('a fault at any file call loses nothing that was acknowledged, and the next import makes it whole', async () => {
  const report = await everyFaultPoint<Ack>({ workload: importTwice(), check: checkHome(), seeds: 1 });
  expect(report.calls).toBeGreaterThan(150);
});

test('so it is where every import packs what it takes, and packs again what was there', async () => {
  const options = { packs: true };
  const report = await everyFaultPoint<Ack>({
    workload: importTwice(options),
    check: checkHome('full', true),
    seeds: 1,
  });
  expect(report.calls).toBeGreaterThan(150);
});

test('and it fails where packs are not synced', async () => {
  const failing = everyFaultPoint<Ack>({
    workload: importTwice({ packs: true, wrapFileSystem: withoutFileSync }),
    check: checkHome('full', true),
    modes: ['power-loss'],
  });
  await expect(failing).rejects.toThrow(/custody of|turns acknowledged|not whole|corrupt/);
});

test.each(['hash-only', 'off'] as const)('so it is in mode %s, where custody keeps no bytes', async (mode) => {
  const modes = ['kill', 'power-loss'] as const;
  const report = await everyFaultPoint<Ack>({ workload: importTwice({ mode }), check: checkHome(mode), modes });
  expect(report.calls).toBeGreaterThan(80);
});

test('a generation that was taken and not derived is derived before the next one begins', async () => {
  const sources = sourcesOf(first);
  const sourcesLater = () => sourcesOf(second, sourcesOf(first));
  const report = await everyFaultPoint<Ack>({
    prepare: async (fileSystem) => {
      await importOverFakeDisk({ fileSystem, sources });
      // As a crash between manifest and ledger leaves it.
      await fileSystem.remove('/home/ledger.jsonl');
      await fileSystem.remove('/home/cursors.json');
    },
    workload: (fileSystem) => importOverFakeDisk({ fileSystem, sources: sourcesLater() }).then(() => undefined),
    check: async (fileSystem) => {
      await importOverFakeDisk({ fileSystem, sources: sourcesLater() });
      await checkHome()(fileSystem, ['first', 'second']);
    },
    modes: ['kill', 'power-loss'],
  });
  expect(report.calls).toBeGreaterThan(50);
});

test('the same test fails where nothing is synced', async () => {
  const failing = everyFaultPoint<Ack>({
    workload: importTwice({ wrapFileSystem: withoutFileSync }),
    check: checkHome(),
    modes: ['power-loss'],
  });
  await expect(failing).rejects.toThrow(/custody of|turns acknowledged|not whole/);
});

test('the same test fails where the manifest is written before the blob is durable', async () => {
  // Blobs are put when the import is over, long after the lines that name them.
  let late: (() => Promise<unknown>)[] = [];
  const held = new Map<Digest, Uint8Array>();
  const wrapBlobs = (blobs: BlobPort): BlobPort => ({
    get: async (digest) => held.get(digest) ?? (await blobs.get(digest)),
    getStream: (digest) => blobs.getStream(digest),
    putPack: () => Promise.reject(new Error('so little is not packed')),
    put: async (bytes) => {
      const digest = hash('sha256', bytes) as Digest;
      held.set(digest, bytes);
      late.push(() => blobs.put(bytes).catch(() => undefined));
      return { digest, storedBytes: 0 };
    },
  });
  const failing = everyFaultPoint<Ack>({
    workload: async (fileSystem, acknowledge) => {
      late = [];
      held.clear();
      await importTwice({ wrapBlobs })(fileSystem, acknowledge);
      await Promise.all(late.map((put) => put()));
    },
    check: checkHome(),
    modes: ['power-loss'],
  });
  await expect(failing).rejects.toThrow(/not whole|are not in custody/);
});

test('a file that cannot be read to its end keeps what was taken of it, and goes on from there', async () => {
  const fileSystem = new FaultyFileSystem();
  const sources = new SourceTreeInMemory();
  const long = Array.from({ length: 12 }, (_, number) => replyLine(number + 1, 'x'.repeat(1024 * 1024))).join('');
  sources.write(paths.grows, long);
  sources.write(paths.comes, codexLines(77));
  sources.breakFrom(paths.grows, 2 * chunkBytes - 1);
  const broken = await importOverFakeDisk({ fileSystem, sources });
  expect(broken).toMatchObject({ files: 1, problems: [{ path: paths.grows }] });
  sources.mend();
  const mended = await importOverFakeDisk({ fileSystem, sources });
  expect(mended).toMatchObject({ files: 1, bytesRead: Buffer.byteLength(long) - chunkBytes });
  await readFakeHome({ fileSystem, sources }, async (contents) => {
    const taken = contents.pieces.filter((piece) => piece.path === paths.grows);
    expect(taken.map(({ generation, from }) => [generation, from])).toEqual(
      taken.map((_, place) => [0, place * chunkBytes]),
    );
    expect(taken.length).toBeGreaterThan(1);
    expect(new Set(outputsOf(contents))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 77]));
  });
});

test('an import that cannot write stops reading', async () => {
  const fileSystem = new FaultyFileSystem();
  const sources = new SourceTreeInMemory();
  const long = Array.from({ length: 5 }, (_, number) => replyLine(number + 1, 'x'.repeat(1024 * 1024))).join('');
  for (let number = 0; number < 40; number += 1)
    sources.write(`/sources/${number}.jsonl`, `${long}${' '.repeat(number)}\n`);
  fileSystem.limitSpace(1024 * 1024);
  await expect(importOverFakeDisk({ fileSystem, sources })).rejects.toThrow('FS_NO_SPACE');
  expect(sources.opens).toBeLessThan(20);
});

test('bytes that were seen and not kept, and are gone, are told and keep no other file from being imported', async () => {
  const fileSystem = new FaultyFileSystem();
  const sources = sourcesOf(first);
  await importOverFakeDisk({ fileSystem, sources, mode: 'off' });
  for (const path of ['/home/ledger.jsonl', '/home/cursors.json']) await fileSystem.remove(path);
  sources.remove(paths.grows);
  sources.write(paths.comes, replyLine(4));
  const outcome = await importOverFakeDisk({ fileSystem, sources, mode: 'off' });
  expect(outcome.problems.map((problem) => problem.path)).toEqual([paths.grows]);
  await readFakeHome({ fileSystem, sources, mode: 'off' }, async (contents) => {
    expect(outputsOf(contents)).toEqual([11, 4]);
  });
});
