import { createHash } from 'node:crypto';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openTestStore } from './open-test-store.ts';

const chunkBytes = 65_536;
const chunks = 200;

async function* manyChunks(): AsyncGenerator<Uint8Array, void> {
  for (let index = 0; index < chunks; index += 1) yield new Uint8Array(chunkBytes).fill(index);
}

// That 256 MB need little memory is shown by a campaign.
test.each(['none', 'zstd'] as const)('13 MB go in and come out in chunks, compression %s', async (compression) => {
  using home = openTempHome();
  await using store = await openTestStore(home.path, { compression });
  const { digest } = await store.putStream(manyChunks());
  const hash = createHash('sha256');
  let [bytes, largest] = [0, 0];
  for await (const chunk of (await store.getStream(digest)) ?? []) {
    hash.update(chunk);
    bytes += chunk.length;
    largest = Math.max(largest, chunk.length);
  }
  expect([bytes, hash.digest('hex')]).toEqual([chunks * chunkBytes, digest]);
  expect(largest).toBeLessThanOrEqual(262_144);
});
