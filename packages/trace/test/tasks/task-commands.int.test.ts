import { expect, test } from 'vitest';
import type { TraceError } from '../../src/errors.ts';
import { staleTaskMs } from '../../src/index.ts';
import { SpineUnderTest } from '../spine-under-test.ts';
import { dumpTrace } from '../trace-tables.ts';

function codeOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    const { code, field } = error as TraceError;
    return field === undefined ? code : `${code} ${field}`;
  }
}

/** Types of the events of a task in their order, with the status that they set. */
function story(spine: SpineUnderTest, taskId: string): unknown[] {
  const rows = spine.sql(`SELECT event_type || ifnull(' ' || (payload_json ->> '$.to'), '') ||
    ifnull(' ' || (payload_json ->> '$.timeline_event.kind'), '') AS what FROM events WHERE aggregate_id = '${taskId}' ORDER BY seq`);
  return (rows as { what: string }[]).map(({ what }) => what);
}

test('a task is started, completed once, started again and fails, and its sessions end with it', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  const { taskId, sessionId } = trace.startTask({ title: 'Mend it', workspacePath: '/w', at: 1_000, actor: 'claude' });
  expect(taskId).not.toBe(sessionId);
  expect(trace.getTask(taskId)).toMatchObject({
    slug: 'mend-it',
    status: 'running',
    createdAt: '1970-01-01T00:00:01.000Z',
  });
  trace.completeTask(taskId, { summary: 'mended' });
  const completed = dumpTrace(spine);
  trace.completeTask(taskId);
  expect(dumpTrace(spine)).toEqual(completed);
  expect(trace.getTask(taskId)?.sessions).toMatchObject([{ id: sessionId, status: 'completed', summary: 'mended' }]);
  expect(trace.startTask({ taskId, sessionId: 'second', title: 'Mend it' })).toEqual({
    taskId,
    sessionId: 'second',
    isNew: false,
  });
  trace.errorTask(taskId, { reason: 'no disk' });
  expect(trace.getTask(taskId)).toMatchObject({ status: 'errored', title: 'Mend it' });
  expect(
    trace
      .getTask(taskId)
      ?.sessions.map(({ status }) => status)
      .sort(),
  ).toEqual(['completed', 'errored']);
  expect(story(spine, taskId)).toEqual([
    'task.created',
    'timeline.logged task.start',
    'session.started',
    'session.ended',
    'task.status_changed completed',
    'timeline.logged task.complete',
    'task.status_changed running',
    'timeline.logged task.start',
    'session.started',
    'session.ended',
    'task.status_changed errored',
    'timeline.logged task.error',
  ]);
  const before = dumpTrace(spine);
  trace.rebuild();
  expect(dumpTrace(spine)).toEqual(before);
});

test('what is seen of a task sets its status, unless it is completed', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  trace.startTask({ taskId: 't', title: 'x' });
  expect(trace.setTaskStatus('t', 'waiting', { reason: 'asks' })).toBe('waiting');
  expect(trace.setTaskStatus('t', 'errored')).toBe('errored');
  expect(trace.setTaskStatus('t', 'running')).toBe('running');
  expect(trace.getTask('t')?.sessions).toMatchObject([{ status: 'running' }]);
  expect(trace.setTaskStatus('t', 'completed')).toBe('completed');
  const count = () => spine.sql('SELECT count(*) AS n FROM events');
  const before = count();
  expect(trace.setTaskStatus('t', 'running')).toBe('completed');
  expect(count()).toEqual(before);
});

test('completing a primary task completes what runs in the background below it, at any depth', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  trace.startTask({ taskId: 'p', title: 'p' });
  trace.startTask({ taskId: 'b1', title: 'b1', kind: 'background', parentTaskId: 'p' });
  trace.startTask({ taskId: 'b2', title: 'b2', kind: 'background', parentTaskId: 'b1' });
  trace.startTask({ taskId: 'waits', title: 'w', kind: 'background', parentTaskId: 'p' });
  trace.startTask({ taskId: 'own', title: 'own', parentTaskId: 'p' });
  trace.startTask({ taskId: 'far', title: 'far', kind: 'background' });
  trace.setTaskStatus('waits', 'waiting');
  trace.completeTask('b1');
  expect(trace.getTask('b2')?.status).toBe('running');
  trace.completeTask('p');
  const statuses = Object.fromEntries(trace.listTasks().map(({ id, status }) => [id, status]));
  expect(statuses).toEqual({
    p: 'completed',
    b1: 'completed',
    b2: 'completed',
    waits: 'waiting',
    own: 'running',
    far: 'running',
  });
  expect(trace.getTask('b2')?.sessions).toMatchObject([{ status: 'completed' }]);
  expect(trace.getTask('p')?.children).toEqual(['b1', 'own', 'waits']);
});

test('a task is renamed with its slug, and linked without closing a circle', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  for (const taskId of ['a', 'b', 'c']) trace.startTask({ taskId, title: taskId });
  trace.renameTask('a', 'New Title');
  expect(trace.getTask('a')).toMatchObject({ title: 'New Title', slug: 'new-title' });
  trace.renameTask('a', 'New Title', { slug: 'short' });
  trace.renameTask('a', 'New Title', { slug: 'short' });
  expect(trace.getTask('a')?.slug).toBe('short');
  trace.linkTask('b', { parentTaskId: 'a', parentSessionId: 's' });
  trace.linkTask('c', { parentTaskId: 'b', backgroundTaskId: 'a' });
  trace.linkTask('b', { parentSessionId: null });
  trace.linkTask('b', {});
  expect(trace.getTask('b')?.relations).toEqual({ parentTaskId: 'a' });
  expect(trace.getTask('c')?.relations).toEqual({ parentTaskId: 'b', backgroundTaskId: 'a' });
  const before = [dumpTrace(spine), story(spine, 'a'), story(spine, 'b')];
  expect(story(spine, 'b').filter((what) => what === 'task.hierarchy_changed')).toHaveLength(2);
  const cycle = 'TASK_CYCLE payload.parent_task_id_to';
  expect(codeOf(() => trace.linkTask('a', { parentTaskId: 'c' }))).toBe(cycle);
  expect(codeOf(() => trace.linkTask('a', { parentTaskId: 'a' }))).toBe(cycle);
  const payload = { task_id: 'a', parent_task_id_to: 'c' };
  expect(codeOf(() => trace.append({ eventType: 'task.hierarchy_changed', aggregateId: 'a', payload }))).toBe(cycle);
  const created = { task_id: 'a', title: 'a', slug: 'a', kind: 'primary', parent_task_id: 'c' };
  expect(codeOf(() => trace.append({ eventType: 'task.created', aggregateId: 'a', payload: created }))).toBe(
    'TASK_CYCLE payload.parent_task_id',
  );
  expect(codeOf(() => trace.linkTask('a', { parentTaskId: 'nobody' }))).toBe('TASK_NOT_FOUND parentTaskId');
  expect([dumpTrace(spine), story(spine, 'a'), story(spine, 'b')]).toEqual(before);
});

test('a circle that is there all the same stops no call', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  trace.startTask({ taskId: 'a', title: 'a' });
  trace.startTask({ taskId: 'b', title: 'b', kind: 'background', parentTaskId: 'a' });
  spine.sql("INSERT INTO task_relations (task_id, related_task_id, relation_kind) VALUES ('a', 'b', 'parent')");
  expect(trace.getTask('a')).toMatchObject({ relations: { parentTaskId: 'b' }, children: ['b'] });
  trace.startTask({ taskId: 'c', title: 'c' });
  trace.linkTask('c', { parentTaskId: 'b' });
  trace.completeTask('a');
  expect(trace.getTask('b')?.status).toBe('completed');
  expect(trace.archiveTask('b').toSorted()).toEqual(['a', 'b', 'c']);
  expect(trace.deleteTask('a').toSorted()).toEqual(['a', 'b', 'c']);
  expect(trace.listTasks({ includeArchived: true })).toEqual([]);
});

test('a task of which nothing was heard for half an hour is completed, if it has no running session', () => {
  const start = Date.UTC(2026, 0, 1);
  let now = start;
  using spine = new SpineUnderTest({ clock: { now: () => now } });
  const { trace } = spine.writer;
  const create = (taskId: string) => {
    const payload = { task_id: taskId, title: taskId, slug: taskId, kind: 'primary' };
    trace.append({ eventType: 'task.created', aggregateId: taskId, payload });
  };
  for (const taskId of ['silent', 'waits', 'talks', 'fresh']) create(taskId);
  trace.startTask({ taskId: 'runs', title: 'runs' });
  trace.setTaskStatus('waits', 'waiting');
  now = start + staleTaskMs;
  expect(trace.reapStaleTasks()).toEqual([]);
  trace.logEvents([{ taskId: 'talks', kind: 'thought.logged', title: 'hm' }]);
  trace.renameTask('fresh', 'renamed');
  expect(trace.reapStaleTasks(now + 1)).toEqual(['silent']);
  const statuses = Object.fromEntries(trace.listTasks().map(({ id, status }) => [id, status]));
  expect(statuses).toEqual({
    silent: 'completed',
    waits: 'waiting',
    talks: 'running',
    fresh: 'running',
    runs: 'running',
  });
  expect(trace.reapStaleTasks(now + 1)).toEqual([]);
});

test('tasks are listed by what changed last, filtered, and at most so many', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  trace.startTask({ taskId: 'a', title: 'a', at: 3, workspacePath: '/w' });
  trace.startTask({ taskId: 'b', title: 'b', at: 2, origin: 'server-sdk' });
  trace.startTask({ taskId: 'c', title: 'c', at: 1 });
  trace.setTaskStatus('c', 'waiting', { at: 4 });
  const ids = (filter?: Parameters<typeof trace.listTasks>[0]) => trace.listTasks(filter).map(({ id }) => id);
  expect(ids()).toEqual(['c', 'a', 'b']);
  expect(ids({ limit: 2 })).toEqual(['c', 'a']);
  expect(ids({ limit: 0 })).toEqual([]);
  expect(ids({ status: 'waiting' })).toEqual(['c']);
  expect(ids({ origin: 'server-sdk' })).toEqual(['b']);
  expect(ids({ workspacePath: '/w' })).toEqual(['a']);
  expect(trace.getTask('nobody')).toBeUndefined();
});

const wrongCalls: readonly (readonly [call: string, args: readonly unknown[], code: string])[] = [
  ['startTask', [undefined], 'EVENT_INVALID task'],
  ['startTask', [{ title: ' ' }], 'EVENT_INVALID title'],
  ['startTask', [{ title: 'x', taskId: '' }], 'EVENT_INVALID taskId'],
  ['startTask', [{ title: 'x', kind: 'huge' }], 'EVENT_INVALID kind'],
  ['startTask', [{ title: 'x', origin: 'moon' }], 'EVENT_INVALID origin'],
  ['startTask', [{ title: 'x', at: Number.NaN }], 'EVENT_INVALID at'],
  ['startTask', [{ title: 'x', actor: 'Root!' }], 'EVENT_INVALID actor'],
  ['startTask', [{ title: 'x', parentTaskId: 'nobody' }], 'TASK_NOT_FOUND parentTaskId'],
  ['startTask', [{ title: 'x', backgroundTaskId: 'nobody' }], 'TASK_NOT_FOUND backgroundTaskId'],
  ['linkTask', ['t', { backgroundTaskId: 'nobody' }], 'TASK_NOT_FOUND backgroundTaskId'],
  ['completeTask', ['nobody'], 'TASK_NOT_FOUND taskId'],
  ['completeTask', [undefined], 'EVENT_INVALID taskId'],
  ['errorTask', ['nobody'], 'TASK_NOT_FOUND taskId'],
  ['setTaskStatus', ['t', 'paused'], 'EVENT_INVALID status'],
  ['renameTask', ['t', ''], 'EVENT_INVALID title'],
  ['linkTask', ['t', 'p'], 'EVENT_INVALID links'],
  ['linkTask', ['t', { backgroundTaskId: 7 }], 'EVENT_INVALID backgroundTaskId'],
  ['archiveTask', ['nobody'], 'TASK_NOT_FOUND taskId'],
  ['unarchiveTask', ['nobody'], 'TASK_NOT_FOUND taskId'],
  ['deleteTask', ['nobody'], 'TASK_NOT_FOUND taskId'],
  ['reapStaleTasks', [1.5], 'EVENT_INVALID now'],
  ['listTasks', [{ limit: -1 }], 'EVENT_INVALID limit'],
  ['listTasks', [{ status: 'paused' }], 'EVENT_INVALID status'],
  ['getTask', [7], 'EVENT_INVALID taskId'],
  ['ensureSession', [{ runtimeSource: 'codex' }], 'EVENT_INVALID runtimeSessionId'],
  ['ensureSession', [{ runtimeSource: '', runtimeSessionId: 'r' }], 'EVENT_INVALID runtimeSource'],
  ['endSession', [{ sessionId: 'nobody' }], 'SESSION_NOT_FOUND'],
  ['endSession', [{ runtimeSource: 'codex', runtimeSessionId: 'r' }], 'SESSION_NOT_FOUND'],
  ['endSession', [{ sessionId: 's', reason: 'bored' }], 'EVENT_INVALID reason'],
  ['endSession', [{ sessionId: 's', completedTaskIds: ['nobody'] }], 'TASK_NOT_FOUND completedTaskIds'],
  ['endSession', [{ sessionId: 's', completedTaskIds: 'b' }], 'EVENT_INVALID completedTaskIds'],
];

test.each(wrongCalls)('%s of %j is %s, and writes nothing', (call, args, code) => {
  using spine = new SpineUnderTest();
  spine.writer.trace.startTask({ taskId: 't', sessionId: 's', title: 'x' });
  const before = spine.sql('SELECT count(*) AS n FROM events');
  const calls = spine.writer.trace as unknown as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
  expect(codeOf(() => calls[call]?.(...args))).toBe(code);
  expect(spine.sql('SELECT count(*) AS n FROM events')).toEqual(before);
});
