import type { FileSystem } from '@agentspine/durable-fs';
import { FaultyFileSystem, wrapFileSystem } from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { computeDigest } from '../src/compute-digest.ts';
import type { BlobStore } from '../src/index.ts';
import { openTestStore } from './open-test-store.ts';

const hour = 3_600_000;
const contents = ['old', 'and unnamed'].map((text) => new TextEncoder().encode(text));
const [first = new Uint8Array(0)] = contents;

const puts: readonly (readonly [how: string, put: (store: BlobStore) => Promise<unknown>])[] = [
  ['alone', (store) => store.put(first)],
  [
    'as a stream',
    (store) =>
      store.putStream(
        (async function* () {
          yield first;
        })(),
      ),
  ],
  ['in a pack', (store) => store.putPack(contents)],
];

/** Runs `act` before the call of the file system with this number; counts the calls. */
function interrupted(fileSystem: FileSystem, at: number, act: () => Promise<unknown>) {
  let calls = 0;
  const before =
    <A extends readonly unknown[], T>(call: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      calls += 1;
      if (calls === at) await act();
      return call(...args);
    };
  const { rename, remove, stat, list } = fileSystem;
  const wrapped = wrapFileSystem(fileSystem, {
    rename: before(rename.bind(fileSystem)),
    remove: before(remove.bind(fileSystem)),
    stat: before(stat.bind(fileSystem)),
    list: before(list.bind(fileSystem)),
  });
  return { wrapped, calls: () => calls };
}

/** Collects garbage an hour after the first puts, with another put of them before one call; how many calls there were. */
async function collectWithPut(put: (store: BlobStore) => Promise<unknown>, at: number): Promise<number> {
  let time = 0;
  const now = (): number => time;
  const fileSystem = new FaultyFileSystem({ now });
  await fileSystem.makeDirectory('/home');
  await using writer = await openTestStore('/home', { fileSystem, now });
  await put(writer);
  time = 2 * hour;
  let isPut = false;
  const { wrapped, calls } = interrupted(fileSystem, at, async () => {
    await put(writer);
    isPut = true;
  });
  await using collector = await openTestStore('/home', { fileSystem: wrapped, now });
  const { removed } = await collector.collectGarbage({ inUse: [], olderThanMs: hour, now });
  await using reader = await openTestStore('/home', { fileSystem, now });
  const isThere = await reader.exists(computeDigest(first));
  expect(isThere).toBe(isPut);
  if (!isPut) expect(removed).toContain(computeDigest(first));
  return calls();
}

describe.each(puts)('an old blob that is put %s again while garbage is collected', (_how, put) => {
  test('is there afterwards, at whatever call of the collection it is put', async () => {
    const calls = await collectWithPut(put, 0);
    expect(calls).toBeGreaterThan(4);
    for (let at = 1; at <= calls; at += 1) await collectWithPut(put, at);
  });
});
