import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openTestStore } from './open-test-store.ts';

const golden = fileURLToPath(new URL('golden/store-v1', import.meta.url));
const plainText = 'A plain blob of the first format.\n';
const compressedText = 'A compressed blob of the first format.\n'.repeat(100);

test('a store of the first format opens, reads and takes no blob twice', async () => {
  using home = openTempHome();
  cpSync(golden, `${home.path}/blobs`, { recursive: true });
  await using store = await openTestStore(home.path, { compression: 'zstd' });
  expect(await store.verify()).toMatchObject({ blobs: 2, problems: [] });
  for (const text of [plainText, compressedText]) {
    const { digest, isNew } = await store.put(text);
    expect(isNew).toBe(false);
    expect(new TextDecoder().decode(await store.get(digest))).toBe(text);
  }
});
