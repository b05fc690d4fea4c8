import { thrownBy } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { followLog, openWriter } from '../../src/index.ts';
import { LogUnderTest, line } from './log-under-test.ts';

test('the feed of the log goes on behind an id, across processes, without a gap or a repeat', async () => {
  using store = new LogUnderTest();
  using other = openWriter({ home: store.home });
  store.log.appendBatch(Array.from({ length: 600 }, () => line));
  const interrupt = new AbortController();
  const seen: number[] = [];
  for await (const { id } of store.log.subscribe(0, { signal: interrupt.signal })) {
    seen.push(id);
    if (id === 600) other.log.append({ ...line, type: 'later' });
    if (id === 601) store.log.append(line);
    if (id === 602) interrupt.abort();
  }
  expect(seen).toEqual(Array.from({ length: 602 }, (_, index) => index + 1));
  const rest = await allOf(store.log.subscribe(600, { follow: false }));
  expect(rest.map(({ id, type }) => [id, type])).toEqual([
    [601, 'later'],
    [602, 'note'],
  ]);
});

test('the feed begins with the newest lines that match', async () => {
  using store = new LogUnderTest();
  for (const type of ['a', 'b', 'a', 'b', 'a']) store.log.append({ ...line, type });
  const newest = async (options: Parameters<typeof followLog>[1]) =>
    (await allOf(followLog(store.path, { follow: false, ...options }))).map(({ id }) => id);
  expect(await newest({ last: 2 })).toEqual([4, 5]);
  expect(await newest({ last: 2, filter: { type: 'a' } })).toEqual([3, 5]);
  expect(await newest({ last: 9 })).toEqual([1, 2, 3, 4, 5]);
  expect(await newest({ last: 0 })).toEqual([]);
  expect(thrownBy(() => followLog(store.path, { from: -1 }))).toMatchObject({ code: 'LOG_INVALID', field: 'from' });
});

async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
