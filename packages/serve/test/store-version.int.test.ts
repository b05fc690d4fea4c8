import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseTimeZone } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { StoreVersion } from '../src/store-version.ts';
import { StoreLock } from './lock-store.ts';
import { ServedHome } from './served-home.ts';

test.each(['spine.db', 'archive.sqlite'])(
  'D42: the version changes when %s is free that was locked before',
  async (store) => {
    await using served = new ServedHome();
    served.write('aaaa', [{ type: 'user', text: 'First' }]);
    await served.import();
    const other = store === 'spine.db' ? 'archive.sqlite' : 'spine.db';
    for (const end of ['', '-wal', '-shm']) rmSync(join(served.home, other + end), { force: true });
    const timezone = parseTimeZone('UTC');
    if (timezone === undefined) throw new Error('there is no UTC');
    using version = new StoreVersion(served.home, timezone);
    let locked: string;
    {
      await using _lock = await StoreLock.take(join(served.home, store));
      locked = version.read();
    }
    expect(version.read()).not.toBe(locked);
  },
);
