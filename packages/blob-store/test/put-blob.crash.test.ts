import assert from 'node:assert/strict';
import { type FileSystem, hasCode, writeAll } from '@agentspine/durable-fs';
import { everyFaultPoint, FaultyFileSystem, share, withoutFileSync, wrapFileSystem } from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { blobPath } from '../src/blob-path.ts';
import { computeDigest } from '../src/compute-digest.ts';
import type { BlobStore } from '../src/index.ts';
import { chunksOf, openTestStore } from './open-test-store.ts';

// `same-0` and `same-546` share a folder, and so its sync.
const old = 'there before';
const compressible = 'line after line after line\n'.repeat(40);
const contents = ['same-0', 'same-546', compressible, old];

type Wrap = (fileSystem: FileSystem) => FileSystem;
type Compression = 'none' | 'zstd';

async function prepare(fileSystem: FaultyFileSystem): Promise<void> {
  await using store = await openTestStore('', { fileSystem });
  await store.put(old);
}

/** Puts all contents at once, each again after a failure, as a program would; then one as a stream. */
function workload(compression: Compression, wrap: Wrap = (fileSystem) => fileSystem) {
  return async (fileSystem: FaultyFileSystem, acknowledge: (content: string) => void): Promise<void> => {
    const store = await openTestStore('', { fileSystem: wrap(fileSystem), compression });
    const put = async (content: string): Promise<void> => {
      await store.put(content).catch(() => store.put(content));
      acknowledge(content);
    };
    const outcomes = await Promise.allSettled(contents.map(put));
    await store.putStream(chunksOf('a ', 'stream')).catch(() => store.putStream(chunksOf('a ', 'stream')));
    acknowledge('a stream');
    await store.close();
    assert.equal(fileSystem.openFiles, 0);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  };
}

/** What a program does that starts again: it finds every promise kept, puts all anew, and may rely on that too. */
async function check(fileSystem: FaultyFileSystem, acknowledged: readonly string[]): Promise<void> {
  await checkStore(fileSystem, [...acknowledged, old]);
  const store = await openTestStore('', { fileSystem });
  for (const content of contents) await store.put(content);
  fileSystem.crash();
  await checkStore(fileSystem, contents);
}

async function checkStore(fileSystem: FaultyFileSystem, expected: readonly string[]): Promise<void> {
  await using store: BlobStore = await openTestStore('', { fileSystem });
  await store.sweepTemps({ olderThanMs: -1, now: () => 1 });
  const { problems } = await store.verify();
  assert.deepEqual(problems, []);
  for (const content of expected) {
    const bytes = await store.get(computeDigest(Buffer.from(content)));
    assert.equal(bytes && Buffer.from(bytes).toString(), content);
  }
}

describe.each(['none', 'zstd'] as const)('with compression %s', (compression) => {
  test('INV-07: an acknowledged blob is whole after a fault at any call, and no temporary file outlives the sweep', async () => {
    const { calls, runs } = await everyFaultPoint({ prepare, workload: workload(compression), check, seeds: 4 });
    expect(calls).toBeGreaterThan(40);
    // A seventh outside of a campaign.
    expect(runs).toBe(share([...Array(calls * (2 + 2 + 1 + 1 + 1 + 4)).keys()], 7).length);
  });
});

describe('the enumeration sees what is left out', () => {
  test('a file system that does not sync files loses acknowledged blobs', async () => {
    const run = everyFaultPoint({ prepare, workload: workload('none', withoutFileSync), check, modes: ['power-loss'] });
    await expect(run).rejects.toThrow('corrupt');
  });

  test('a file system that does not sync folders loses acknowledged blobs', async () => {
    const unsynced: Wrap = (fileSystem) => wrapFileSystem(fileSystem, { syncDirectory: async () => undefined });
    const run = everyFaultPoint({ prepare, workload: workload('none', unsynced), check, modes: ['power-loss'] });
    await expect(run).rejects.toThrow("'same-0'");
  });

  test('a put that writes straight under the final name leaves a torn blob', async () => {
    const run = everyFaultPoint<string>({
      prepare,
      workload: putStraight,
      check,
      modes: ['error', 'kill', 'power-loss'],
    });
    await expect(run).rejects.toThrow('corrupt');
  });
});

async function putStraight(fileSystem: FaultyFileSystem, acknowledge: (content: string) => void): Promise<void> {
  const path = blobPath('/blobs', computeDigest(Buffer.from('straight')), 'plain');
  const folder = path.slice(0, '/blobs/ab'.length);
  await fileSystem.makeDirectory(folder);
  const file = await fileSystem.open(path, 'create');
  await writeAll(file, Buffer.from('straight'));
  await file.sync();
  await file.close();
  await fileSystem.syncDirectory(folder);
  acknowledge('straight');
}

test('a put after a failed sync of its folder does not trust what the folder shows', async () => {
  const fileSystem = new FaultyFileSystem();
  await using store = await openTestStore('', { fileSystem });
  await store.put('warm');
  const before = fileSystem.calls.length;
  await store.put('a');
  const callsOfPut = fileSystem.calls.length - before;
  await store.put('b');
  fileSystem.failCall(fileSystem.calls.length + callsOfPut, { kind: 'error', code: 'FS_IO' });
  await expect(store.put('c')).rejects.toSatisfy((error) => hasCode(error, 'FS_IO'));
  await store.put('c');
  fileSystem.crash();
  await using again = await openTestStore('', { fileSystem });
  expect(await again.exists(computeDigest(Buffer.from('c')))).toBe(true);
});
