import { thrownBy } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { line, RecordedLog } from './recorded-log.ts';

test('A102: the lines of a log are filtered, ordered by their ids and limited', () => {
  using store = new RecordedLog();
  const lines = store.log.appendBatch([
    { ...line, payload: '{"a": 1}', refId: 'run-1' },
    { source: 'workflow', type: 'note', timestamp: 20 },
    { source: 'workflow', type: 'started', refId: 'run-1', timestamp: 10 },
    { source: 'system', type: 'started', refId: '', payload: '', timestamp: 30 },
  ]);
  const { log } = store.reader;
  const idsOf = (filter: Parameters<typeof log.query>[0]) => log.query(filter).map(({ id }) => id);
  expect(log.query()).toEqual(lines);
  expect(idsOf({ source: 'workflow' })).toEqual([2, 3]);
  expect(idsOf({ type: 'started' })).toEqual([3, 4]);
  expect(idsOf({ refId: 'run-1' })).toEqual([1, 3]);
  expect(idsOf({ since: 20 })).toEqual([1, 2, 4]);
  expect(idsOf({ until: 20 })).toEqual([2, 3]);
  expect(idsOf({ since: 10, until: 20, source: 'workflow', limit: 1 })).toEqual([2]);
  expect(idsOf({ limit: 0 })).toEqual([]);
  expect(idsOf({ refId: undefined, since: Number.NEGATIVE_INFINITY })).toEqual([1, 2, 3, 4]);
});

test.each([
  ['limit', { limit: -1 }],
  ['limit', { limit: 0.5 }],
  ['since', { since: Number.NaN }],
  ['until', { until: '1' as never }],
  ['source', { source: null as never }],
] as const)('a filter of the log with a wrong %s is refused by its name: %j', (field, filter) => {
  using store = new RecordedLog();
  const { log } = store.reader;
  const refused = { code: 'READER_BAD_REQUEST', message: expect.stringMatching(new RegExp(`^${field} `)) };
  expect(thrownBy(() => log.query(filter))).toMatchObject(refused);
  expect(thrownBy(() => log.iterate(filter))).toMatchObject(refused);
});

test('iterate reads a log of any size some lines at a time, up to where it was, while the writer goes on', () => {
  using store = new RecordedLog();
  const many = Array.from({ length: 1_000 }, (_, index) => ({ ...line, type: index % 2 === 0 ? 'even' : 'odd' }));
  store.log.appendBatch(many);
  const seen: number[] = [];
  for (const { id } of store.reader.log.iterate({ type: 'even' })) {
    if (seen.length === 0) store.log.append({ ...line, type: 'even' });
    seen.push(id);
  }
  expect(seen).toEqual(Array.from({ length: 500 }, (_, index) => 2 * index + 1));
  expect([...store.reader.log.iterate({ limit: 300 })].at(-1)?.id).toBe(300);
  expect([...store.reader.log.iterate({ limit: 0 })]).toEqual([]);
  const large = 'x'.repeat(5 * 1024 * 1024);
  store.log.appendBatch(Array.from({ length: 4 }, () => ({ ...line, type: 'large', payload: large })));
  expect([...store.reader.log.iterate({ type: 'large' })]).toHaveLength(4);
});
