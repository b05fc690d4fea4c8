import { expect, test } from 'vitest';
import { SpineUnderTest } from '../spine-under-test.ts';
import { dumpTrace } from '../trace-tables.ts';

const runtime = { runtimeSource: 'claude-code', runtimeSessionId: 'r1' };

test('a runtime says hello: a task is made, its session reused, resumed after its end, or only looked at', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  const first = trace.sessions.ensure({ ...runtime, title: 'Mend it', workspacePath: '/w', at: 1 });
  expect(first).toMatchObject({ isNewTask: true, isNewSession: true });
  const { taskId, sessionId } = first;
  expect(spine.asked.task(taskId)).toMatchObject({
    title: 'Mend it',
    cliSource: 'claude-code',
    bindings: [{ ...runtime, sessionId }],
  });
  const old = { taskId, isNewTask: false, isNewSession: false };
  expect(trace.sessions.ensure({ ...runtime, title: 'Other', at: 2 })).toEqual({ ...old, sessionId });
  expect(trace.sessions.end({ ...runtime, reason: 'explicit_exit', summary: 'done', at: 3 })).toEqual({
    taskId,
    sessionId,
    task: 'complete',
  });
  expect(spine.asked.task(taskId)).toMatchObject({ status: 'completed', bindings: [runtime] });
  expect(trace.sessions.end({ ...runtime, at: 4 })).toEqual({ taskId, task: 'leave' });
  expect(trace.sessions.end({ sessionId, at: 4 })).toEqual({ taskId, task: 'leave' });
  const before = dumpTrace(spine);
  expect(trace.sessions.ensure({ ...runtime, resume: false, at: 5 })).toEqual({ ...old, sessionId });
  expect(dumpTrace(spine)).toEqual(before);
  const second = trace.sessions.ensure({ ...runtime, at: 6 });
  expect(second).toMatchObject({ taskId, isNewTask: false, isNewSession: true });
  expect(spine.asked.task(taskId)).toMatchObject({
    status: 'running',
    lastSessionStartedAt: '1970-01-01T00:00:00.006Z',
    sessions: [
      { id: second.sessionId, status: 'running' },
      { id: sessionId, status: 'completed', summary: 'done' },
    ],
    bindings: [{ ...runtime, sessionId: second.sessionId }],
  });
  const other = trace.sessions.ensure({ runtimeSource: 'codex', runtimeSessionId: 'r1', at: 7 });
  expect(other.taskId).not.toBe(taskId);
  expect(spine.asked.task(other.taskId)?.title).toBe('codex');
  const rows = dumpTrace(spine);
  trace.rebuild();
  expect(dumpTrace(spine)).toEqual(rows);
});

test('a binding whose session ended elsewhere is cleared, and the task goes on in a new session, out of the archive', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  const { taskId, sessionId } = trace.sessions.ensure(runtime);
  const payload = { session_id: sessionId, outcome: 'completed' };
  trace.events.append({ eventType: 'session.ended', aggregateId: taskId, payload });
  expect(spine.asked.task(taskId)?.bindings).toEqual([{ ...runtime, sessionId }]);
  expect(trace.sessions.ensure({ ...runtime, resume: false })).toMatchObject({ sessionId, isNewSession: false });
  expect(spine.asked.task(taskId)?.bindings).toEqual([runtime]);
  trace.tasks.archive(taskId);
  expect(trace.sessions.ensure(runtime)).toMatchObject({ taskId, isNewSession: true });
  expect(spine.asked.tasks()).toMatchObject([{ id: taskId, status: 'running' }]);
});

test('a runtime’s session of which only the task is known opens one, and one of a deleted task begins again', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  trace.tasks.start({ taskId: 't', sessionId: 's', title: 'x' });
  const bound = { runtime_source: runtime.runtimeSource, runtime_session_id: runtime.runtimeSessionId };
  trace.events.append({ eventType: 'session.bound', aggregateId: 't', payload: { session_id: 's', ...bound } });
  spine.sql('DELETE FROM sessions_current');
  expect(trace.sessions.ensure({ ...runtime, resume: false })).toMatchObject({ taskId: 't', isNewSession: true });
  trace.tasks.delete('t');
  expect(trace.sessions.ensure({ ...runtime, resume: false })).toMatchObject({ isNewTask: true });
  trace.events.append({ eventType: 'session.bound', aggregateId: 'nobody', payload: { session_id: 'x', ...bound } });
  expect(trace.sessions.ensure(runtime)).toMatchObject({ isNewTask: true });
});

test('the end of a session decides about its task, when all its sessions and background tasks are looked at', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  const { taskId } = trace.sessions.ensure({ ...runtime, title: 'main' });
  const other = { runtimeSource: 'claude-code', runtimeSessionId: 'r2' };
  trace.events.append({
    eventType: 'session.started',
    aggregateId: taskId,
    payload: { task_id: taskId, session_id: 's2' },
  });
  trace.tasks.start({ taskId: 'b', title: 'b', kind: 'background', parentTaskId: taskId });
  expect(trace.sessions.end({ ...runtime, reason: 'explicit_exit' }).task).toBe('leave');
  const end = { sessionId: 's2', reason: 'assistant_turn_complete', completeTask: true } as const;
  expect(trace.sessions.end(end).task).toBe('wait');
  expect(spine.asked.task(taskId)?.status).toBe('waiting');
  expect(trace.sessions.ensure(runtime)).toMatchObject({ taskId });
  expect(trace.sessions.end({ ...runtime, ...end, sessionId: undefined, completedTaskIds: ['b'] }).task).toBe(
    'complete',
  );
  expect([spine.asked.task(taskId)?.status, spine.asked.task('b')?.status]).toEqual(['completed', 'completed']);
  const background = trace.sessions.ensure({ ...other, kind: 'background' });
  expect(trace.sessions.end(other)).toMatchObject({ taskId: background.taskId, task: 'complete' });
});

test('a session of a task that no event made ends without one', () => {
  using spine = new SpineUnderTest();
  const payload = { task_id: 'nobody', session_id: 's' };
  spine.writer.trace.events.append({ eventType: 'session.started', aggregateId: 'nobody', payload });
  expect(spine.writer.trace.sessions.end({ sessionId: 's', reason: 'idle' })).toEqual({
    taskId: 'nobody',
    sessionId: 's',
    task: 'leave',
  });
});
