import { expect, test } from 'vitest';
import { SpineUnderTest } from './spine-under-test.ts';
import { dumpTrace } from './trace-tables.ts';

test('a task, its session and its timeline are made of events, and made the same again', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  trace.events.append({
    eventType: 'task.created',
    aggregateId: 't1',
    payload: { task_id: 't1', title: 'Mend the build', slug: 'mend-the-build', kind: 'primary' },
  });
  trace.events.append({
    eventType: 'session.started',
    aggregateId: 't1',
    payload: { task_id: 't1', session_id: 's1' },
  });
  const logged = trace.timeline.log([
    { taskId: 't1', sessionId: 's1', kind: 'user.message', title: 'Mend it', body: 'please' },
    { taskId: 'nobody', kind: 'user.message', title: 'Mend it' },
    { taskId: 't1', sessionId: 's1', kind: 'tool.used', title: 'Bash', metadata: { toolName: 'Bash' } },
  ]);
  expect(logged.accepted).toHaveLength(2);
  expect(logged.rejected).toEqual([{ index: 1, code: 'task_not_found', message: 'there is no task nobody' }]);
  const before = dumpTrace(spine);
  expect(before['timeline_events_view']).toHaveLength(2);
  expect(before['tasks_current']).toHaveLength(1);
  expect(trace.rebuild()).toEqual({ events: 4 });
  expect(dumpTrace(spine)).toEqual(before);
});
