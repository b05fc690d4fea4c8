import type { DomainEvent } from '@agentspine/schema';
import { thrownBy } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { RecordedTrace } from './recorded-trace.ts';

/** Appends events of task `t`, each as its id and its time. */
function append(store: RecordedTrace, events: readonly (readonly [id: string, time: number, task?: string])[]): void {
  for (const [eventId, eventTime, aggregateId = 't'] of events) {
    const payload = { task_id: aggregateId, from: 'a', to: eventId };
    store.trace.events.append({ eventType: 'task.renamed', aggregateId, payload, eventId, eventTime });
  }
}

function idsOf(events: Iterable<DomainEvent>): string[] {
  return [...events].map(({ eventId }) => eventId);
}

test('A144: events of a task are read by time, then id, after an event; those of a type within a range', () => {
  using store = new RecordedTrace();
  const { events } = store.reader;
  append(store, [
    ['d', 30],
    ['b', 10],
    ['c', 20],
    ['a', 20],
    ['e', -5],
    ['x', 20, 'other'],
  ]);
  expect(idsOf(events.ofAggregate('t'))).toEqual(['e', 'b', 'a', 'c', 'd']);
  expect(idsOf(events.ofAggregate('t', 'a'))).toEqual(['c', 'd']);
  expect(idsOf(events.ofAggregate('t', 'd'))).toEqual([]);
  expect(idsOf(events.ofAggregate('nobody'))).toEqual([]);
  expect(thrownBy(() => events.ofAggregate('t', 'gone'))).toMatchObject({ code: 'READER_EVENT_NOT_FOUND' });
  expect(thrownBy(() => events.ofAggregate(''))).toMatchObject({ code: 'READER_BAD_REQUEST' });
  expect(idsOf(events.ofType('task.renamed'))).toEqual(['e', 'b', 'a', 'c', 'x', 'd']);
  expect(idsOf(events.ofType('task.renamed', { from: 10, to: 20 }))).toEqual(['b', 'a', 'c', 'x']);
  expect(idsOf(events.ofType('task.renamed', { from: 30 }))).toEqual(['d']);
  expect(idsOf(events.ofType('task.renamed', { to: -5 }))).toEqual(['e']);
  expect(idsOf(events.ofType('task.renamed', { from: 20, to: 10 }))).toEqual([]);
  expect(idsOf(events.ofType('task.deleted'))).toEqual([]);
  const exploded = () => events.ofType('task.exploded' as 'task.created');
  expect(thrownBy(exploded)).toMatchObject({ code: 'READER_BAD_REQUEST' });
  expect(thrownBy(() => events.ofType('task.renamed', { from: Number.NaN }))).toMatchObject({
    code: 'READER_BAD_REQUEST',
  });
});

test('more events than are read at a time come all, each once, while others are appended', () => {
  using store = new RecordedTrace();
  append(
    store,
    Array.from({ length: 450 }, (_, n) => [`e${1_000 + n}`, n >> 3]),
  );
  const seen: string[] = [];
  for (const { eventId } of store.reader.events.ofAggregate('t')) {
    if (seen.length === 0) append(store, [['late', 1_000]]);
    seen.push(eventId);
  }
  expect(seen).toEqual([...Array.from({ length: 450 }, (_, n) => `e${1_000 + n}`), 'late']);
  expect(idsOf(store.reader.events.ofType('task.renamed'))).toEqual(seen);
});
