import { expect, test } from 'vitest';
import { SpineUnderTest } from '../spine-under-test.ts';

test('a body of 50 MB is stored as it is, and comes back from the spool', async () => {
  using spine = new SpineUnderTest({ busyTimeoutMs: 0 });
  const body = '0123456789'.repeat(5 * 1024 * 1024);
  const { obs } = spine.writer;
  obs.recordMessage({ source: 'a', direction: 'inbound', body });
  using lock = spine.lock();
  obs.recordMessage({ source: 'a', direction: 'inbound', body });
  lock[Symbol.dispose]();
  expect(await obs.replaySpool()).toMatchObject({ inserted: 1, malformed: 0 });
  const rows = spine.rows('messages').map(({ rowJson }) => JSON.parse(rowJson).body === body);
  expect(rows).toEqual([true, true]);
});
