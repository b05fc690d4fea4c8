import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { StoreLock } from './lock-store.ts';
import { ServedHome, soon } from './served-home.ts';

async function servedHome() {
  const served = new ServedHome();
  served.write('aaaa', [
    { type: 'user', text: 'First' },
    { type: 'assistant', text: 'All tests pass.' },
  ]);
  await served.import();
  await served.judge();
  const { address, token } = await served.serve();
  const ask = async (path: string) => {
    const response = await fetch(new URL(`/api/v1/${path}`, address), {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(60_000),
    });
    const answer: unknown = await response.json();
    return Object.assign({ status: response.status }, answer);
  };
  return { served, ask };
}

test.each([
  ['spine.db', ['now', 'records', 'logs', 'turns', 'search?q=first']],
  ['archive.sqlite', ['sessions', 'usage', 'usage?by=tool']],
] as const)(
  'D42: %s that a page was asked of cannot be kept by another process, and each page is answered while a writer holds its lock',
  async (store, paths) => {
    const { served, ask } = await servedHome();
    await using _ = served;
    const [first, ...others] = paths;
    expect(await ask(first)).toMatchObject({ status: 200 });
    await expect(StoreLock.take(join(served.home, store))).rejects.toThrow('database is locked');
    using writer = new DatabaseSync(join(served.home, store));
    writer.exec('BEGIN IMMEDIATE');
    // Asked for the first time: an answer that is kept would not read the store.
    for (const path of others) expect([path, (await ask(path)).status]).toEqual([path, 200]);
    writer.exec('ROLLBACK');
    expect(served.notices).toEqual([]);
  },
);

test('D42: claims that another process locks after a page was asked of them are said to be locked, and come when they are free', async () => {
  const { served, ask } = await servedHome();
  await using _ = served;
  expect(await ask('claims')).toMatchObject({ status: 200, total: 1 });
  {
    await using _lock = await StoreLock.take(join(served.home, 'claims.sqlite'));
    expect(await ask('claims?limit=7')).toMatchObject({ status: 503, title: 'SERVE_STORE_LOCKED' });
    expect(await ask('sessions')).toMatchObject({ status: 200, total: 1 });
  }
  await expect.poll(async () => (await ask('claims?limit=7')).status, soon).toBe(200);
});
