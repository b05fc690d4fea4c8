import { FaultyFileSystem } from '@agentspine/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeDigest } from '../src/compute-digest.ts';
import { chunksOf, listed, openTestStore } from './open-test-store.ts';

const content = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.tuple(fc.nat(255), fc.nat(3_000)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
);
const compression = fc.constantFrom('none' as const, 'zstd' as const);
const step = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), content }),
  fc.record({ kind: fc.constant('stream' as const), content, cut: fc.nat(64) }),
  fc.record({ kind: fc.constant('put-twice-at-once' as const), content }),
  fc.record({ kind: fc.constant('collect' as const), keep: fc.nat(7) }),
  fc.record({ kind: fc.constant('lose-power' as const), compression }),
);

test('a blob store is a map from digests to bytes, whatever is done and however often power is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), compression, async (steps, firstCompression) => {
      const fileSystem = new FaultyFileSystem();
      const model = new Map<string, Uint8Array>();
      let store = await openTestStore('', { fileSystem, compression: firstCompression });
      for (const todo of steps) {
        if (todo.kind === 'put') {
          const digest = computeDigest(todo.content);
          expect(await store.put(todo.content)).toMatchObject({ digest, isNew: !model.has(digest) });
          model.set(digest, todo.content);
        } else if (todo.kind === 'stream') {
          const { content, cut } = todo;
          const { digest } = await store.putStream(chunksOf(content.subarray(0, cut), content.subarray(cut)));
          model.set(digest, content);
        } else if (todo.kind === 'put-twice-at-once') {
          const [first] = await Promise.all([store.put(todo.content), store.put(todo.content)]);
          model.set(first.digest, todo.content);
        } else if (todo.kind === 'collect') {
          const digests = await listed(store);
          const inUse = digests.filter((_, index) => index % 8 >= todo.keep);
          const { removed } = await store.collectGarbage({ inUse, olderThanMs: -1, now: () => 1 });
          for (const digest of removed) model.delete(digest);
          expect(new Set(inUse)).toEqual(new Set(model.keys()));
          fileSystem.crash(() => true);
          store = await openTestStore('', { fileSystem });
        } else {
          fileSystem.crash();
          store = await openTestStore('', { fileSystem, compression: todo.compression });
        }
      }
      expect(await listed(store)).toEqual([...model.keys()].sort());
      for (const [digest, bytes] of model) expect(await store.get(digest)).toEqual(bytes);
      // A stream's temporary name may come back with the power.
      await store.sweepTemps({ olderThanMs: -1, now: () => 1 });
      expect((await store.verify()).problems).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
