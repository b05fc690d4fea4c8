import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome } from '@agentspine/testkit';
import { test } from 'vitest';
import { StoreSigns } from '../src/store-signs.ts';

const hourMs = 3_600_000;

test('a wait for a commit ends when the log is written', async () => {
  using folder = openTempHome();
  const log = join(folder.path, 'made-wal');
  writeFileSync(log, '');
  using signs = new StoreSigns(folder.path, 'made-wal', hourMs);
  const { signal } = new AbortController();
  const wait = signs.wait(signal);
  appendFileSync(log, 'x');
  await wait;
  // After a sign it is looked again soon, because a commit can be read a moment after it was written.
  await signs.wait(signal);
});

test('a wait ends with its signal, and a home that is made later is watched then', async () => {
  using folder = openTempHome();
  const home = join(folder.path, 'home');
  using signs = new StoreSigns(home, 'made-wal', hourMs);
  const first = new AbortController();
  const wait = signs.wait(first.signal);
  first.abort();
  await wait;
  await signs.wait(first.signal);

  mkdirSync(home);
  const second = signs.wait(new AbortController().signal);
  writeFileSync(join(home, 'made-wal'), 'x');
  await second;
});
