import { spineSchemaVersion } from '@agentspine/schema';
import { thrownBy } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { LogUnderTest } from './log-under-test.ts';

test('A104: setMeta twice on a key keeps one row with the last value; an unknown key is absent', () => {
  using store = new LogUnderTest();
  const before = store.rows('meta').length;
  store.log.setMeta('mine', 'first');
  store.log.setMeta('mine', '');
  expect(store.log.getMeta('mine')).toBe('');
  expect(store.log.getMeta('not mine')).toBeUndefined();
  expect(store.rows('meta')).toHaveLength(before + 1);
});

test('keys of the store itself are read, and never set by hand', () => {
  using store = new LogUnderTest();
  const before = store.rows('meta');
  expect(store.log.getMeta('schema_version')).toBe(String(spineSchemaVersion));
  for (const key of ['schema_version', 'archived_up_to', 'archived_up_to:messages']) {
    expect(thrownBy(() => store.log.setMeta(key, '1'))).toMatchObject({
      code: 'LOG_INVALID',
      field: 'key',
      message: expect.stringContaining(key),
    });
  }
  expect(thrownBy(() => store.log.setMeta('', '1'))).toMatchObject({ field: 'key' });
  expect(thrownBy(() => store.log.setMeta('mine', 1 as never))).toMatchObject({ field: 'value' });
  expect(store.rows('meta')).toEqual(before);
});
