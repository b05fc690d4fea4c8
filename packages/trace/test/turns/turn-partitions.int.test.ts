import { expect, test } from 'vitest';
import { TraceUnderTest } from '../trace-under-test.ts';

const group = (id: string, from: number, to: number, label: string | null = null) => ({
  id,
  from,
  to,
  label,
  visible: true,
});

/** A task with a prelude and three turns, in two sessions and in none. */
function withTurns(): TraceUnderTest {
  const store = TraceUnderTest.withTask();
  store.log('c0', 'tool.used', 1);
  store.log('u1', 'user.message', 2);
  store.log('u2', 'user.message', 3, { sessionId: 's2' });
  store.log('u3', 'user.message', 4, { sessionId: undefined });
  return store;
}

const typesOf = (store: TraceUnderTest) =>
  (
    store.sql(`SELECT event_type FROM events WHERE event_type LIKE 'turn.%' ORDER BY seq`) as Record<string, string>[]
  ).map((row) => row['event_type']);

test('A194: turns are in groups of one until somebody groups them; versions go up, stale ones are refused', () => {
  using store = withTurns();
  const { trace } = store;
  expect(trace.partitions.get('t1')).toEqual({
    taskId: 't1',
    groups: [group('turn-1', 1, 1), group('turn-2', 2, 2), group('turn-3', 3, 3)],
    version: 0,
    isStored: false,
  });
  const groups = [group('plan', 1, 2, 'Plan'), group('do', 3, 3, ' ')];
  const first = trace.partitions.put('t1', { groups, baseVersion: 0 });
  expect(first).toMatchObject({ groups: [groups[0], group('do', 3, 3)], version: 1, isStored: true });
  expect(trace.partitions.get('t1')).toEqual(first);
  expect(() => trace.partitions.put('t1', { groups, baseVersion: 0 })).toThrow(
    expect.objectContaining({
      code: 'PARTITION_CONFLICT',
      message: 'the turn partition of t1 is at version 1, not 0: read it again',
    }),
  );
  expect(() => trace.partitions.put('t1', { groups: [group('plan', 1, 2)] })).toThrow(
    expect.objectContaining({ code: 'PARTITION_INVALID' }),
  );
  expect(trace.partitions.put('t1', { groups: [group('all', 1, 3)], baseVersion: 1 }).version).toBe(2);
  expect(trace.partitions.put('t1', { groups }).version).toBe(3);
  expect(typesOf(store)).toEqual(Array.from({ length: 3 }, () => 'turn.partition_updated'));
  store.rebuildAlike();
});

test('groups that do not fit the turns any more give way to the default, and keep their version', () => {
  using store = withTurns();
  store.trace.partitions.put('t1', { groups: [group('all', 1, 3)] });
  store.log('u4', 'user.message', 5);
  const { groups, ...rest } = store.trace.partitions.get('t1');
  expect(groups).toHaveLength(4);
  expect(rest).toMatchObject({ version: 1, isStored: false });
  expect(store.trace.partitions.put('t1', { groups: [group('all', 1, 4)], baseVersion: 1 }).version).toBe(2);
});

test('A194: a reset sends its event only where something was stored', () => {
  using store = withTurns();
  const { trace } = store;
  expect(trace.partitions.reset('t1')).toBe(false);
  trace.partitions.put('t1', { groups: [group('all', 1, 3)] });
  expect(trace.partitions.reset('t1')).toBe(true);
  expect(trace.partitions.reset('t1')).toBe(false);
  expect(typesOf(store)).toEqual(['turn.partition_updated', 'turn.partition_reset']);
  expect(trace.partitions.get('t1')).toMatchObject({ version: 0, isStored: false });
  store.rebuildAlike();
});

test('groups that an event brought, and that are none, are not trusted', () => {
  using store = withTurns();
  const payload = { task_id: 't1', version: 4, groups: [{ id: 'x' }] };
  store.trace.events.append({ eventType: 'turn.partition_updated', aggregateId: 't1', payload });
  expect(store.trace.partitions.get('t1')).toMatchObject({ version: 4, isStored: false });
});

test.each(['get', 'reset', 'put'] as const)('partitions.%s knows no task that is not there', (call) => {
  using store = withTurns();
  expect(() => store.trace.partitions[call]('nobody', { groups: [] })).toThrow(
    expect.objectContaining({ code: 'TASK_NOT_FOUND', field: 'taskId' }),
  );
  expect(() => store.trace.partitions[call](' ', { groups: [] })).toThrow(
    expect.objectContaining({ code: 'EVENT_INVALID' }),
  );
});
