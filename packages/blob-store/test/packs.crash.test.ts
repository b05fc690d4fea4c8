import assert from 'node:assert/strict';
import type { FileSystem } from '@agentspine/durable-fs';
import type { Digest } from '@agentspine/schema';
import { everyFaultPoint, type FaultyFileSystem, share, withoutFileSync, wrapFileSystem } from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { computeDigest } from '../src/compute-digest.ts';
import type { BlobStore } from '../src/index.ts';
import { openTestStore } from './open-test-store.ts';

const loose = ['loose one', 'loose two'];
const packed = ['packed one', 'packed two', 'packed three'];
const fresh = ['fresh one', 'fresh two'];
const digestOf = (text: string): Digest => computeDigest(Buffer.from(text));
const bytesOf = (texts: readonly string[]): Uint8Array[] => texts.map((text) => Buffer.from(text));

type Wrap = (fileSystem: FileSystem) => FileSystem;
const asIs: Wrap = (fileSystem) => fileSystem;

/** A home that has small blobs and a small pack, all acknowledged. */
async function prepare(fileSystem: FaultyFileSystem): Promise<void> {
  await using store = await openTestStore('', { fileSystem, compression: 'zstd' });
  for (const text of loose) await store.put(text);
  await store.putPack(bytesOf(packed));
}

/** Puts a pack, then packs everything again, each once more after a failure. */
function workload(wrap: Wrap = asIs) {
  return async (fileSystem: FaultyFileSystem, acknowledge: (text: string) => void): Promise<void> => {
    const store = await openTestStore('', { fileSystem: wrap(fileSystem), compression: 'zstd' });
    const putFresh = async (): Promise<unknown> => store.putPack(bytesOf(fresh));
    await putFresh().catch(putFresh);
    for (const text of fresh) acknowledge(text);
    const repack = async (): Promise<unknown> =>
      store.repack({ order: [...loose, ...packed, ...fresh].map(digestOf), onPack: async () => undefined });
    await repack().catch(repack);
    await store.close();
    assert.equal(fileSystem.openFiles, 0);
  };
}

/** Everything acknowledged is there and whole, once the work is done again also nowhere twice. */
async function check(fileSystem: FaultyFileSystem, acknowledged: readonly string[]): Promise<void> {
  await checkStore(fileSystem, [...acknowledged, ...loose, ...packed]);
  {
    await using store = await openTestStore('', { fileSystem, compression: 'zstd' });
    await store.putPack(bytesOf(fresh));
    const order = [...loose, ...packed, ...fresh].map(digestOf);
    await store.repack({ order, onPack: async () => undefined });
    const { blobs } = await store.verify();
    assert.equal(blobs, loose.length + packed.length + fresh.length, 'a blob is there twice');
  }
  fileSystem.crash();
  await checkStore(fileSystem, [...loose, ...packed, ...fresh]);
}

async function checkStore(fileSystem: FaultyFileSystem, expected: readonly string[]): Promise<void> {
  await using store: BlobStore = await openTestStore('', { fileSystem });
  await store.sweepTemps({ olderThanMs: -1, now: () => 1 });
  assert.deepEqual((await store.verify()).problems, []);
  for (const text of expected) {
    const bytes = await store.get(digestOf(text));
    assert.equal(bytes && Buffer.from(bytes).toString(), text);
  }
}

test('INV-07: what a pack or a packing again acknowledged is whole, and nothing is lost, after a fault at any call', async () => {
  const { calls, runs } = await everyFaultPoint({ prepare, workload: workload(), check, seeds: 4 });
  expect(calls).toBeGreaterThan(40);
  // A seventh outside of a campaign.
  expect(runs).toBe(share([...Array(calls * (2 + 2 + 1 + 1 + 1 + 4)).keys()], 7).length);
});

describe('the enumeration sees what is left out', () => {
  test('a file system that does not sync files loses what was packed', async () => {
    const run = everyFaultPoint({ prepare, workload: workload(withoutFileSync), check, modes: ['power-loss'] });
    await expect(run).rejects.toThrow();
  });

  test('a file system that does not sync folders loses what was packed', async () => {
    const unsynced: Wrap = (fileSystem) => wrapFileSystem(fileSystem, { syncDirectory: async () => undefined });
    const run = everyFaultPoint({ prepare, workload: workload(unsynced), check, modes: ['power-loss'] });
    await expect(run).rejects.toThrow();
  });

  test('a packing that removes a file before the pack has its name loses what was in the file', async () => {
    const early: Wrap = (fileSystem) =>
      wrapFileSystem(fileSystem, {
        rename: async (from, to) => {
          if (to.includes('/packs/')) {
            for (const text of loose) await fileSystem.remove(looseOf(text));
          }
          await fileSystem.rename(from, to);
        },
      });
    const run = everyFaultPoint({ prepare, workload: workload(early), check, modes: ['kill'] });
    await expect(run).rejects.toThrow();
  });
});

function looseOf(text: string): string {
  const digest = digestOf(text);
  return `/blobs/${digest.slice(0, 2)}/${digest.slice(2)}`;
}
