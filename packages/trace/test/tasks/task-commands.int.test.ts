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
  const { taskId, sessionId } = trace.tasks.start({
    title: 'Mend it',
    workspacePath: '/w',
    at: 1_000,
    actor: 'claude',
  });
  expect(taskId).not.toBe(sessionId);
  expect(spine.asked.task(taskId)).toMatchObject({
    slug: 'mend-it',
    status: 'running',
    createdAt: '1970-01-01T00:00:01.000Z',
  });
  trace.tasks.complete(taskId, { summary: 'mended' });
  const completed = dumpTrace(spine);
  trace.tasks.complete(taskId);
  expect(dumpTrace(spine)).toEqual(completed);
  expect(spine.asked.task(taskId)?.sessions).toMatchObject([{ id: sessionId, status: 'completed', summary: 'mended' }]);
  expect(trace.tasks.start({ taskId, sessionId: 'second', title: 'Mend it' })).toEqual({
    taskId,
    sessionId: 'second',
    isNew: false,
  });
  trace.tasks.fail(taskId, { reason: 'no disk' });
  expect(spine.asked.task(taskId)).toMatchObject({ status: 'errored', title: 'Mend it' });
  expect(
    spine.asked
      .task(taskId)
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
  trace.tasks.start({ taskId: 't', title: 'x' });
  expect(trace.tasks.setStatus('t', 'waiting', { reason: 'asks' })).toBe('waiting');
  expect(trace.tasks.setStatus('t', 'errored')).toBe('errored');
  expect(trace.tasks.setStatus('t', 'running')).toBe('running');
  expect(spine.asked.task('t')?.sessions).toMatchObject([{ status: 'running' }]);
  expect(trace.tasks.setStatus('t', 'completed')).toBe('completed');
  const count = () => spine.sql('SELECT count(*) AS n FROM events');
  const before = count();
  expect(trace.tasks.setStatus('t', 'running')).toBe('completed');
  expect(count()).toEqual(before);
});

test('completing a primary task completes what runs in the background below it, at any depth', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  trace.tasks.start({ taskId: 'p', title: 'p' });
  trace.tasks.start({ taskId: 'b1', title: 'b1', kind: 'background', parentTaskId: 'p' });
  trace.tasks.start({ taskId: 'b2', title: 'b2', kind: 'background', parentTaskId: 'b1' });
  trace.tasks.start({ taskId: 'waits', title: 'w', kind: 'background', parentTaskId: 'p' });
  trace.tasks.start({ taskId: 'own', title: 'own', parentTaskId: 'p' });
  trace.tasks.start({ taskId: 'far', title: 'far', kind: 'background' });
  trace.tasks.setStatus('waits', 'waiting');
  trace.tasks.complete('b1');
  expect(spine.asked.task('b2')?.status).toBe('running');
  trace.tasks.complete('p');
  const statuses = Object.fromEntries(spine.asked.tasks().map(({ id, status }) => [id, status]));
  expect(statuses).toEqual({
    p: 'completed',
    b1: 'completed',
    b2: 'completed',
    waits: 'waiting',
    own: 'running',
    far: 'running',
  });
  expect(spine.asked.task('b2')?.sessions).toMatchObject([{ status: 'completed' }]);
  expect(spine.asked.task('p')?.children).toEqual(['b1', 'own', 'waits']);
});

test('a task is renamed with its slug, and linked without closing a circle', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  for (const taskId of ['a', 'b', 'c']) trace.tasks.start({ taskId, title: taskId });
  trace.tasks.rename('a', 'New Title');
  expect(spine.asked.task('a')).toMatchObject({ title: 'New Title', slug: 'new-title' });
  trace.tasks.rename('a', 'New Title', { slug: 'short' });
  trace.tasks.rename('a', 'New Title', { slug: 'short' });
  expect(spine.asked.task('a')?.slug).toBe('short');
  trace.tasks.link('b', { parentTaskId: 'a', parentSessionId: 's' });
  trace.tasks.link('c', { parentTaskId: 'b', backgroundTaskId: 'a' });
  trace.tasks.link('b', { parentSessionId: null });
  trace.tasks.link('b', {});
  expect(spine.asked.task('b')?.relations).toEqual({ parentTaskId: 'a' });
  expect(spine.asked.task('c')?.relations).toEqual({ parentTaskId: 'b', backgroundTaskId: 'a' });
  const before = [dumpTrace(spine), story(spine, 'a'), story(spine, 'b')];
  expect(story(spine, 'b').filter((what) => what === 'task.hierarchy_changed')).toHaveLength(2);
  const cycle = 'TASK_CYCLE payload.parent_task_id_to';
  expect(codeOf(() => trace.tasks.link('a', { parentTaskId: 'c' }))).toBe(cycle);
  expect(codeOf(() => trace.tasks.link('a', { parentTaskId: 'a' }))).toBe(cycle);
  const payload = { task_id: 'a', parent_task_id_to: 'c' };
  expect(codeOf(() => trace.events.append({ eventType: 'task.hierarchy_changed', aggregateId: 'a', payload }))).toBe(
    cycle,
  );
  const created = { task_id: 'a', title: 'a', slug: 'a', kind: 'primary', parent_task_id: 'c' };
  expect(codeOf(() => trace.events.append({ eventType: 'task.created', aggregateId: 'a', payload: created }))).toBe(
    'TASK_CYCLE payload.parent_task_id',
  );
  expect(codeOf(() => trace.tasks.link('a', { parentTaskId: 'nobody' }))).toBe('TASK_NOT_FOUND parentTaskId');
  expect([dumpTrace(spine), story(spine, 'a'), story(spine, 'b')]).toEqual(before);
});

test('a circle that is there all the same stops no call', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  trace.tasks.start({ taskId: 'a', title: 'a' });
  trace.tasks.start({ taskId: 'b', title: 'b', kind: 'background', parentTaskId: 'a' });
  spine.sql("INSERT INTO task_relations (task_id, related_task_id, relation_kind) VALUES ('a', 'b', 'parent')");
  expect(spine.asked.task('a')).toMatchObject({ relations: { parentTaskId: 'b' }, children: ['b'] });
  trace.tasks.start({ taskId: 'c', title: 'c' });
  trace.tasks.link('c', { parentTaskId: 'b' });
  trace.tasks.complete('a');
  expect(spine.asked.task('b')?.status).toBe('completed');
  expect(trace.tasks.archive('b').toSorted()).toEqual(['a', 'b', 'c']);
  expect(trace.tasks.delete('a').toSorted()).toEqual(['a', 'b', 'c']);
  expect(spine.asked.tasks(true)).toEqual([]);
});

test('a task of which nothing was heard for half an hour is completed, if it has no running session', () => {
  const start = Date.UTC(2026, 0, 1);
  let now = start;
  using spine = new SpineUnderTest({ clock: { now: () => now } });
  const { trace } = spine.writer;
  const create = (taskId: string) => {
    const payload = { task_id: taskId, title: taskId, slug: taskId, kind: 'primary' };
    trace.events.append({ eventType: 'task.created', aggregateId: taskId, payload });
  };
  for (const taskId of ['silent', 'waits', 'talks', 'fresh']) create(taskId);
  trace.tasks.start({ taskId: 'runs', title: 'runs' });
  trace.tasks.setStatus('waits', 'waiting');
  now = start + staleTaskMs;
  expect(trace.tasks.reapStale()).toEqual([]);
  trace.timeline.log([{ taskId: 'talks', kind: 'thought.logged', title: 'hm' }]);
  trace.tasks.rename('fresh', 'renamed');
  expect(trace.tasks.reapStale(now + 1)).toEqual(['silent']);
  const statuses = Object.fromEntries(spine.asked.tasks().map(({ id, status }) => [id, status]));
  expect(statuses).toEqual({
    silent: 'completed',
    waits: 'waiting',
    talks: 'running',
    fresh: 'running',
    runs: 'running',
  });
  expect(trace.tasks.reapStale(now + 1)).toEqual([]);
});

const wrongCalls: readonly (readonly [call: string, args: readonly unknown[], code: string])[] = [
  ['tasks.start', [undefined], 'EVENT_INVALID task'],
  ['tasks.start', [{ title: ' ' }], 'EVENT_INVALID title'],
  ['tasks.start', [{ title: 'x', taskId: '' }], 'EVENT_INVALID taskId'],
  ['tasks.start', [{ title: 'x', kind: 'huge' }], 'EVENT_INVALID kind'],
  ['tasks.start', [{ title: 'x', origin: 'moon' }], 'EVENT_INVALID origin'],
  ['tasks.start', [{ title: 'x', at: Number.NaN }], 'EVENT_INVALID at'],
  ['tasks.start', [{ title: 'x', actor: 'Root!' }], 'EVENT_INVALID actor'],
  ['tasks.start', [{ title: 'x', parentTaskId: 'nobody' }], 'TASK_NOT_FOUND parentTaskId'],
  ['tasks.start', [{ title: 'x', backgroundTaskId: 'nobody' }], 'TASK_NOT_FOUND backgroundTaskId'],
  ['tasks.link', ['t', { backgroundTaskId: 'nobody' }], 'TASK_NOT_FOUND backgroundTaskId'],
  ['tasks.complete', ['nobody'], 'TASK_NOT_FOUND taskId'],
  ['tasks.complete', [undefined], 'EVENT_INVALID taskId'],
  ['tasks.fail', ['nobody'], 'TASK_NOT_FOUND taskId'],
  ['tasks.setStatus', ['t', 'paused'], 'EVENT_INVALID status'],
  ['tasks.rename', ['t', ''], 'EVENT_INVALID title'],
  ['tasks.link', ['t', 'p'], 'EVENT_INVALID links'],
  ['tasks.link', ['t', { backgroundTaskId: 7 }], 'EVENT_INVALID backgroundTaskId'],
  ['tasks.archive', ['nobody'], 'TASK_NOT_FOUND taskId'],
  ['tasks.unarchive', ['nobody'], 'TASK_NOT_FOUND taskId'],
  ['tasks.delete', ['nobody'], 'TASK_NOT_FOUND taskId'],
  ['tasks.reapStale', [1.5], 'EVENT_INVALID now'],
  ['sessions.ensure', [{ runtimeSource: 'codex' }], 'EVENT_INVALID runtimeSessionId'],
  ['sessions.ensure', [{ runtimeSource: '', runtimeSessionId: 'r' }], 'EVENT_INVALID runtimeSource'],
  ['sessions.end', [{ sessionId: 'nobody' }], 'SESSION_NOT_FOUND'],
  ['sessions.end', [{ runtimeSource: 'codex', runtimeSessionId: 'r' }], 'SESSION_NOT_FOUND'],
  ['sessions.end', [{ sessionId: 's', reason: 'bored' }], 'EVENT_INVALID reason'],
  ['sessions.end', [{ sessionId: 's', completedTaskIds: ['nobody'] }], 'TASK_NOT_FOUND completedTaskIds'],
  ['sessions.end', [{ sessionId: 's', completedTaskIds: 'b' }], 'EVENT_INVALID completedTaskIds'],
];

type WrongCall = (...args: readonly unknown[]) => unknown;

test.each(wrongCalls)('%s of %j is %s, and writes nothing', (call, args, code) => {
  using spine = new SpineUnderTest();
  spine.writer.trace.tasks.start({ taskId: 't', sessionId: 's', title: 'x' });
  const before = spine.sql('SELECT count(*) AS n FROM events');
  const [subject = '', name = ''] = call.split('.');
  const calls = spine.writer.trace as unknown as Readonly<Record<string, Readonly<Record<string, WrongCall>>>>;
  expect(codeOf(() => calls[subject]?.[name]?.(...args))).toBe(code);
  expect(spine.sql('SELECT count(*) AS n FROM events')).toEqual(before);
});
