import type { DomainEvent } from '@agentspine/schema';
import { expect, test } from 'vitest';
import type { TraceError } from '../../src/errors.ts';
import { followEvents } from '../../src/index.ts';
import { SpineUnderTest } from '../spine-under-test.ts';
import { collect } from './event-examples.ts';

/** Appends events of task `t`, each as its id and its time. */
function append(spine: SpineUnderTest, events: readonly (readonly [id: string, time: number, task?: string])[]): void {
  for (const [eventId, eventTime, aggregateId = 't'] of events) {
    const payload = { task_id: aggregateId, from: 'a', to: eventId };
    spine.writer.trace.events.append({ eventType: 'task.renamed', aggregateId, payload, eventId, eventTime });
  }
}

async function idsOf(events: AsyncIterable<DomainEvent>): Promise<string[]> {
  return (await collect(events)).map(({ eventId }) => eventId);
}

async function codeOf(events: AsyncIterable<DomainEvent>): Promise<unknown> {
  return idsOf(events).catch((error: TraceError) => error.code);
}

test('A144: events of a task are read by time, then id, behind an event; those of a type within a range', async () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  append(spine, [
    ['d', 30],
    ['b', 10],
    ['c', 20],
    ['a', 20],
    ['e', -5],
    ['x', 20, 'other'],
  ]);
  expect(await idsOf(trace.events.readAggregate('t'))).toEqual(['e', 'b', 'a', 'c', 'd']);
  expect(await idsOf(trace.events.readAggregate('t', 'a'))).toEqual(['c', 'd']);
  expect(await idsOf(trace.events.readAggregate('t', 'd'))).toEqual([]);
  expect(await idsOf(trace.events.readAggregate('nobody'))).toEqual([]);
  expect(await codeOf(trace.events.readAggregate('t', 'gone'))).toBe('EVENT_NOT_FOUND');
  expect(await codeOf(trace.events.readAggregate(''))).toBe('EVENT_INVALID');
  expect(await idsOf(trace.events.readByType('task.renamed'))).toEqual(['e', 'b', 'a', 'c', 'x', 'd']);
  expect(await idsOf(trace.events.readByType('task.renamed', { from: 10, to: 20 }))).toEqual(['b', 'a', 'c', 'x']);
  expect(await idsOf(trace.events.readByType('task.renamed', { from: 30 }))).toEqual(['d']);
  expect(await idsOf(trace.events.readByType('task.renamed', { to: -5 }))).toEqual(['e']);
  expect(await idsOf(trace.events.readByType('task.renamed', { from: 20, to: 10 }))).toEqual([]);
  expect(await idsOf(trace.events.readByType('task.created'))).toEqual([]);
  expect(await codeOf(trace.events.readByType('task.exploded' as 'task.created'))).toBe('EVENT_INVALID');
  expect(await codeOf(trace.events.readByType('task.renamed', { from: Number.NaN }))).toBe('EVENT_INVALID');
});

test('more events than are read at a time come all, each once, while others are appended', async () => {
  using spine = new SpineUnderTest();
  spine.writer.transaction(() =>
    append(
      spine,
      Array.from({ length: 450 }, (_, n) => [`e${1_000 + n}`, n >> 3]),
    ),
  );
  const seen: string[] = [];
  for await (const { eventId } of spine.writer.trace.events.readAggregate('t')) {
    if (seen.length === 0) append(spine, [['late', 1_000]]);
    seen.push(eventId);
  }
  expect(seen).toEqual([...Array.from({ length: 450 }, (_, n) => `e${1_000 + n}`), 'late']);
  expect(await idsOf(spine.writer.trace.events.readByType('task.renamed'))).toEqual(seen);
});

test('a follower has every event once in the order of appends, whatever their times, and goes on behind a place', async () => {
  using spine = new SpineUnderTest();
  append(spine, [
    ['c', 30],
    ['a', 10],
    ['x', 20, 'other'],
  ]);
  const follow = (options: Parameters<typeof followEvents>[1]) =>
    idsOf(followEvents(spine.path, { follow: false, ...options }));
  expect(await follow({})).toEqual(['c', 'a', 'x']);
  expect(await follow({ from: 1 })).toEqual(['a', 'x']);
  expect(await follow({ from: 99 })).toEqual([]);
  expect(await follow({ last: 2 })).toEqual(['a', 'x']);
  expect(await follow({ last: 9 })).toEqual(['c', 'a', 'x']);
  expect(await follow({ last: 0 })).toEqual([]);
  expect(await follow({ aggregateId: 't', last: 1 })).toEqual(['a']);
  expect(await follow({ type: 'task.created' })).toEqual([]);
  expect(() => followEvents(spine.path, { from: -1 })).toThrow(/from must be a whole number/);
  expect(() => followEvents(spine.path, { type: 'nothing' as 'task.created' })).toThrow(/type must be one of/);
  const interrupt = new AbortController();
  const seen: string[] = [];
  for await (const { seq, eventId } of followEvents(spine.path, {
    from: 1,
    aggregateId: 't',
    signal: interrupt.signal,
  })) {
    seen.push(`${seq} ${eventId}`);
    if (seen.length === 1)
      append(spine, [
        ['y', 5, 'other'],
        ['late', 1],
      ]);
    else interrupt.abort();
  }
  expect(seen).toEqual(['2 a', '5 late']);
});
