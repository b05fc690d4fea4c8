import type { DomainEvent } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { followEvents } from '../../src/index.ts';
import { SpineUnderTest } from '../spine-under-test.ts';
import { collect } from './event-examples.ts';

async function idsOf(events: AsyncIterable<DomainEvent>): Promise<string[]> {
  return (await collect(events)).map(({ eventId }) => eventId);
}

/** Appends events of task `t`, each as its id and its time. */
function append(spine: SpineUnderTest, events: readonly (readonly [id: string, time: number, task?: string])[]): void {
  for (const [eventId, eventTime, aggregateId = 't'] of events) {
    const payload = { task_id: aggregateId, from: 'a', to: eventId };
    spine.writer.trace.events.append({ eventType: 'task.renamed', aggregateId, payload, eventId, eventTime });
  }
}

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

test('a follower waits between two looks until it is told to look again', async () => {
  using spine = new SpineUnderTest();
  append(spine, [['a', 10]]);
  const stopping = new AbortController();
  let waits = 0;
  const pause = async () => {
    waits += 1;
    if (waits === 3) stopping.abort();
  };
  expect(await idsOf(followEvents(spine.path, { signal: stopping.signal, pause }))).toEqual(['a']);
  expect(waits).toBe(3);
});
