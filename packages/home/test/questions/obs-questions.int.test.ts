import { thrownBy } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { RecordedLog } from './recorded-log.ts';

test('A033: the tail of a source is its newest deliveries, the newest first', () => {
  using store = new RecordedLog();
  const { obs } = store.reader;
  const ids = Array.from({ length: 20 }, (_, number) =>
    store.writer.obs.insertEvent({ source: number % 2 === 0 ? 'email' : 'imessage', payloadJson: number }),
  );
  const expected = ids.filter((_, number) => number % 2 === 0).slice(-5);
  expect(obs.deliveries('email', 5).map(({ id }) => id)).toEqual(expected.toReversed());
  expect(obs.deliveries('nobody', 5)).toEqual([]);
  expect(obs.deliveries('email', 0)).toEqual([]);
});

test('a delivery has its reason while it failed, and none before', () => {
  using store = new RecordedLog();
  const tsUtc = '2026-04-19T19:07:08.285Z';
  const id = store.writer.obs.insertEvent({ source: 'email', tsUtc, payloadJson: { a: 1 } });
  const stored = { id, source: 'email', tsUtc, payloadJson: '{"a":1}' };
  expect(store.reader.obs.deliveries('email', 1)).toEqual([
    { ...stored, deliveryStatus: 'pending', reason: undefined },
  ]);
  store.writer.obs.updateEventDelivery(id, 'failed', 'no route');
  expect(store.reader.obs.deliveries('email', 1)).toEqual([
    { ...stored, deliveryStatus: 'failed', reason: 'no route' },
  ]);
});

test('cursors are listed by source, and one is read by its source', () => {
  using store = new RecordedLog();
  const { obs } = store.reader;
  expect([obs.cursors(), obs.cursor('email')]).toEqual([[], undefined]);
  const second = store.writer.obs.updateCursor('imessage', '43');
  const first = store.writer.obs.updateCursor('email', '{"page": 2}');
  expect(obs.cursors()).toEqual([first, second]);
  expect(obs.cursor('imessage')).toEqual(second);
});

test('tasks of the tracker are listed the newest first, by status, up to a number; a damaged row hides no other', () => {
  using store = new RecordedLog();
  const { obs } = store.reader;
  const ids = Array.from({ length: 6 }, (_, number) =>
    store.writer.obs.recordTask({ title: `task ${number}`, status: number % 2 === 0 ? 'open' : "it's closed" }),
  );
  const idsOf = (tasks: readonly { readonly id: number }[]) => tasks.map(({ id }) => id);
  expect(idsOf(obs.trackerTasks())).toEqual(ids.toReversed());
  expect(idsOf(obs.trackerTasks({ status: "it's closed" }))).toEqual([ids[5], ids[3], ids[1]]);
  expect(idsOf(obs.trackerTasks({ status: 'open', limit: 2 }))).toEqual([ids[4], ids[2]]);
  expect(obs.trackerTasks({ status: 'unknown' })).toEqual([]);
  store.sql(`UPDATE netsky_tasks SET row_json = '{"id":1,"sta' WHERE id = ${ids[0]}`);
  expect(idsOf(obs.trackerTasks())).toEqual(ids.slice(1).toReversed());
  expect(idsOf(obs.trackerTasks({ status: 'open' }))).toEqual([ids[4], ids[2]]);
});

test.each([-1, 0.5, Number.NaN, '3'])('a limit of %j is refused', (limit) => {
  using store = new RecordedLog();
  const refused = {
    code: 'READER_BAD_REQUEST',
    message: expect.stringMatching(/^limit must be a whole number that is not negative, and is /),
  };
  expect(thrownBy(() => store.reader.obs.deliveries('email', limit as number))).toMatchObject(refused);
  expect(thrownBy(() => store.reader.obs.trackerTasks({ limit: limit as number }))).toMatchObject(refused);
});
