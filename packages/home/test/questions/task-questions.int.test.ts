import { thrownBy } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { RecordedTrace } from './recorded-trace.ts';

test('tasks are listed by what changed last, filtered, and at most so many', () => {
  using store = new RecordedTrace();
  const { tasks } = store.reader;
  for (const taskId of ['t1', 't2']) store.trace.tasks.delete(taskId);
  store.trace.tasks.start({ taskId: 'a', title: 'a', at: 3, workspacePath: '/w' });
  store.trace.tasks.start({ taskId: 'b', title: 'b', at: 2, origin: 'server-sdk' });
  store.trace.tasks.start({ taskId: 'c', title: 'c', at: 1 });
  store.trace.tasks.setStatus('c', 'waiting', { at: 4 });
  const ids = (filter?: Parameters<typeof tasks.list>[0]) => tasks.list(filter).map(({ id }) => id);
  expect(ids()).toEqual(['c', 'a', 'b']);
  expect(ids({ limit: 2 })).toEqual(['c', 'a']);
  expect(ids({ limit: 0 })).toEqual([]);
  expect(ids({ status: 'waiting' })).toEqual(['c']);
  expect(ids({ origin: 'server-sdk' })).toEqual(['b']);
  expect(ids({ workspacePath: '/w' })).toEqual(['a']);
  store.trace.tasks.archive('a');
  expect([ids(), ids({ includeArchived: true })]).toEqual([
    ['c', 'b'],
    ['a', 'c', 'b'],
  ]);
  expect(tasks.get('nobody')).toBeUndefined();
});

test('a task is read with its relations, children, sessions and bindings', () => {
  using store = new RecordedTrace();
  const { sessionId } = store.trace.tasks.start({ taskId: 'child', title: 'Mend it', parentTaskId: 't1', at: 5 });
  const child = store.reader.tasks.get('child');
  expect(child).toMatchObject({ id: 'child', title: 'Mend it', relations: { parentTaskId: 't1' }, bindings: [] });
  expect(child?.sessions).toMatchObject([{ id: sessionId, status: 'running' }]);
  expect(store.reader.tasks.get('t1')).toMatchObject({ relations: {}, children: ['child'] });
});

test.each([{ limit: -1 }, { limit: Number.NaN }, { status: 'asleep' }, { origin: 7 }, { workspacePath: 7 }])(
  'a filter of tasks that is wrong is refused: %j',
  (filter) => {
    using store = new RecordedTrace();
    const list = () => store.reader.tasks.list(filter as never);
    expect(thrownBy(list)).toMatchObject({ code: 'READER_BAD_REQUEST' });
  },
);
