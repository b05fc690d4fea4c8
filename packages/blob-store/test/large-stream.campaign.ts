import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openTestStore } from './open-test-store.ts';

const chunkBytes = 65_536;
const chunks = 4_096;
const growthBytesMax = 128 * 1_048_576;

/** 256 MB from one buffer, so that the source itself needs no memory. */
async function* manyChunks(): AsyncGenerator<Uint8Array, void> {
  const chunk = Buffer.alloc(chunkBytes, 'not quite the same in every chunk; ');
  for (let index = 0; index < chunks; index += 1) {
    chunk.writeUInt32LE(index);
    yield Uint8Array.from(chunk);
  }
}

test.each(['none', 'zstd'] as const)('256 MB go in and out in bounded memory, compression %s', async (compression) => {
  using home = openTempHome();
  await using store = await openTestStore(home.path, { compression });
  const before = process.memoryUsage().rss;
  const { digest } = await store.putStream(manyChunks());
  let [bytes, largest, peak] = [0, 0, process.memoryUsage().rss];
  for await (const chunk of (await store.getStream(digest)) ?? []) {
    bytes += chunk.length;
    largest = Math.max(largest, chunk.length);
    if (bytes % (8 * 1_048_576) === 0) peak = Math.max(peak, process.memoryUsage().rss);
  }
  expect(bytes).toBe(chunks * chunkBytes);
  expect(largest).toBeLessThanOrEqual(262_144);
  expect(peak - before).toBeLessThan(growthBytesMax);
});
