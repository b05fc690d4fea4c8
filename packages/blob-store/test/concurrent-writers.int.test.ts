import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openTestStore } from './open-test-store.ts';

const child = fileURLToPath(new URL('children/put-contents.ts', import.meta.url));

test('A135: 8 processes that put the same contents all succeed; each blob is there once and whole', async () => {
  using home = openTempHome();
  const exits = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const args = [child, `${home.path}/blobs`, String(index * 6)];
      const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit');
      return code;
    }),
  );
  expect(exits).toEqual(new Array(8).fill(0));
  await using store = await openTestStore(home.path);
  expect(await store.verify()).toMatchObject({ blobs: 50, problems: [] });
});
