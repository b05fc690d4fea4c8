import type { TimelineEvent } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { rowBodyBytesMax } from '../../src/timeline/cut-body.ts';
import { legacyLanes } from '../../src/timeline/normalise-lane.ts';
import { dumpTrace } from '../trace-tables.ts';
import { TimelineUnderTest } from './timeline-under-test.ts';

const idsOf = (events: Iterable<TimelineEvent>) => Array.from(events, ({ id }) => id);
const minute = (count: number) => Date.UTC(2026, 0, 1, 0, count);

test('A159: lanes as older tools called them are read as ours, and one that nobody knows as the user’s', () => {
  using spine = new TimelineUnderTest();
  const id = spine.log();
  for (const [stored, read] of [...Object.entries(legacyLanes), ['whatever', 'user'], ['telemetry', 'telemetry']]) {
    spine.sql(`UPDATE timeline_events_view SET lane = '${stored}'`);
    const event = spine.read(id);
    expect([stored, event.lane, event.classification.lane]).toEqual([stored, read, read]);
    expect(idsOf(spine.writer.trace.timeline.list('t1', { lane: event.lane }))).toEqual([id]);
    const other = event.lane === 'todos' ? 'questions' : 'todos';
    expect(spine.writer.trace.timeline.list('t1', { lane: other })).toEqual([]);
  }
});

test('A185: an event that rules matched is read in the lane rule, and stored in its own', () => {
  using spine = new TimelineUnderTest();
  const id = spine.logMetadata({ toolName: 'Bash', note: 1 });
  const enforce = (rule: string, kind: string, second: number) =>
    spine.sql(
      `INSERT INTO rule_enforcements VALUES ('${id}', '${rule}', '${kind}', '2026-01-01T00:00:0${second}.000Z')`,
    );
  enforce('r2', 'expect-fulfilled', 1);
  enforce('r1', 'trigger', 2);
  const read = spine.read(id);
  expect(read.lane).toBe('rule');
  expect(read.classification).toEqual({
    lane: 'rule',
    tags: [],
    matches: [
      { ruleId: 'r2', score: 1, tags: [], reasons: [] },
      { ruleId: 'r1', score: 1, tags: [], reasons: [] },
    ],
  });
  expect(read.metadata).toEqual({
    toolName: 'Bash',
    note: 1,
    ruleEnforcements: [
      { ruleId: 'r2', matchKind: 'expect-fulfilled' },
      { ruleId: 'r1', matchKind: 'trigger' },
    ],
    originalLane: 'implementation',
  });
  const stored = () => spine.sql('SELECT lane, extras_json FROM timeline_events_view');
  expect(stored()).toEqual([{ lane: 'implementation', extras_json: '{"note":1}' }]);
  spine.writer.trace.timeline.updateMetadata(id, { ...read.metadata, note: 2 });
  expect(stored()).toEqual([{ lane: 'implementation', extras_json: '{"note":2}' }]);
  expect(spine.read(id).metadata).toEqual({ ...read.metadata, note: 2 });
  const events = spine.sql('SELECT payload_json FROM events') as { payload_json: string }[];
  expect(events.filter(({ payload_json }) => payload_json.includes('originalLane'))).toEqual([]);
  expect(idsOf(spine.writer.trace.timeline.list('t1', { lane: 'rule' }))).toEqual([id]);
  expect(spine.writer.trace.timeline.list('t1', { lane: 'implementation' })).toEqual([]);
});

test('rules that matched at one time stand in the order of their ids, then kinds; the lane rule is no original lane', () => {
  using spine = new TimelineUnderTest();
  const id = spine.log({ lane: 'rule' });
  for (const values of [`'r2', 'trigger'`, `'r1', 'trigger'`, `'r1', 'expect-fulfilled'`]) {
    spine.sql(`INSERT INTO rule_enforcements VALUES ('${id}', ${values}, '2026-01-01T00:00:00.000Z')`);
  }
  expect(spine.read(id).metadata).toEqual({
    ruleEnforcements: [
      { ruleId: 'r1', matchKind: 'expect-fulfilled' },
      { ruleId: 'r1', matchKind: 'trigger' },
      { ruleId: 'r2', matchKind: 'trigger' },
    ],
  });
});

test('a timeline is in the order of time, then id, and of lane, kind and time as asked', () => {
  using spine = new TimelineUnderTest();
  const { trace } = spine.writer;
  spine.log({ id: 'd', at: minute(3), kind: 'plan.logged' });
  spine.log({ id: 'b', at: minute(1), kind: 'todo.logged' });
  spine.log({ id: 'c', at: minute(2) });
  spine.log({ id: 'a', at: minute(2) });
  expect(idsOf(trace.timeline.list('t1'))).toEqual(['b', 'a', 'c', 'd']);
  expect(idsOf(trace.timeline.list('t1', { lane: 'planning' }))).toEqual(['d']);
  expect(idsOf(trace.timeline.list('t1', { kind: 'todo.logged' }))).toEqual(['b']);
  expect(idsOf(trace.timeline.list('t1', { kind: 'task.start' }))).toEqual([]);
  expect(idsOf(trace.timeline.list('t1', { from: minute(2), to: minute(2) }))).toEqual(['a', 'c']);
  expect(idsOf(trace.timeline.list('t1', { from: minute(2) + 1 }))).toEqual(['d']);
  expect(idsOf(trace.timeline.list('t1', { limit: 2 }))).toEqual(['b', 'a']);
  expect(idsOf(trace.timeline.list('t1', { limit: 0 }))).toEqual([]);
  expect(idsOf(trace.timeline.list('t1', { after: 'a' }))).toEqual(['c', 'd']);
  expect(idsOf(trace.timeline.list('t1', { after: 'a', limit: 1, lane: 'planning' }))).toEqual(['d']);
});

test('a timeline is read some at a time, each event once, and the writer can be used meanwhile', () => {
  using spine = new TimelineUnderTest();
  const ids = Array.from({ length: 700 }, (_value, index) => `e-${String(index).padStart(3, '0')}`);
  for (let start = 0; start < ids.length; start += 100) {
    const batch = ids.slice(start, start + 100);
    spine.writer.trace.timeline.log(
      batch.map((id) => ({
        taskId: 't1',
        kind: 'action.logged',
        title: id,
        id,
        at: minute(1),
        metadata: { tags: [id] },
      })),
    );
  }
  const read: string[] = [];
  for (const event of spine.writer.trace.timeline.iterate('t1')) {
    expect(event.metadata).toEqual({ tags: [event.id] });
    read.push(event.id);
    if (read.length === 10)
      spine.writer.trace.timeline.updateMetadata('e-600', { tags: ['e-600'], toolName: undefined });
  }
  expect(read).toEqual(ids);
  expect(idsOf(spine.writer.trace.timeline.iterate('t1', { limit: 300 }))).toEqual(ids.slice(0, 300));
});

test('a session has its own events, a runtime’s session those of all sessions that it had', () => {
  using spine = new TimelineUnderTest();
  const { trace } = spine.writer;
  const bind = (session: string) =>
    trace.events.append({
      eventType: 'session.bound',
      aggregateId: 't1',
      payload: { session_id: session, runtime_source: 'claude-code', runtime_session_id: 'runtime' },
    });
  bind('s1');
  spine.startTask('t2', 's2');
  spine.log({ id: 'one' });
  spine.log({ id: 'of-task', sessionId: undefined });
  spine.log({ id: 'two', sessionId: 'unheard-of' });
  spine.log({ id: 'other', taskId: 't2', sessionId: 's2' });
  expect(idsOf(trace.timeline.list('t1')).toSorted()).toEqual(['of-task', 'one', 'two']);
  expect(idsOf(trace.timeline.list('s1'))).toEqual(['one']);
  expect(idsOf(trace.timeline.list('unheard-of'))).toEqual(['two']);
  expect(idsOf(trace.timeline.list('runtime'))).toEqual(['one']);
  trace.events.append({
    eventType: 'session.started',
    aggregateId: 't1',
    payload: { task_id: 't1', session_id: 's3' },
  });
  spine.log({ id: 'three', sessionId: 's3' });
  bind('s3');
  expect(idsOf(trace.timeline.list('runtime')).toSorted()).toEqual(['one', 'three']);
  spine.sql('UPDATE runtime_bindings_current SET monitor_session_id = NULL');
  expect(idsOf(trace.timeline.list('runtime')).toSorted()).toEqual(['one', 'three']);
});

test('what is asked wrongly, or is not there, is said by name', () => {
  using spine = new TimelineUnderTest();
  const { trace } = spine.writer;
  const coded = (code: string, field?: string) => expect.objectContaining({ code, ...(field && { field }) });
  expect(() => trace.timeline.list('nobody')).toThrow(coded('TASK_NOT_FOUND'));
  expect(() => trace.timeline.iterate('nobody')).toThrow(coded('TASK_NOT_FOUND'));
  expect(() => trace.timeline.list(' ')).toThrow(coded('EVENT_INVALID', 'taskOrSessionId'));
  expect(() => trace.timeline.list('t1', { after: 'nobody' })).toThrow(coded('EVENT_NOT_FOUND'));
  expect(() => trace.timeline.list('t1', { lane: 'file' as 'user' })).toThrow(coded('EVENT_INVALID', 'lane'));
  expect(() => trace.timeline.list('t1', { kind: 'nothing' as 'task.start' })).toThrow(coded('EVENT_INVALID', 'kind'));
  expect(() => trace.timeline.list('t1', { from: 0.5 })).toThrow(coded('EVENT_INVALID', 'from'));
  expect(() => trace.timeline.list('t1', { to: Number.NaN })).toThrow(coded('EVENT_INVALID', 'to'));
  expect(() => trace.timeline.list('t1', { limit: -1 })).toThrow(coded('EVENT_INVALID', 'limit'));
  expect(trace.timeline.get('nobody')).toBeUndefined();
  expect(() => trace.timeline.updateMetadata('nobody', {})).toThrow(coded('EVENT_NOT_FOUND'));
  const id = spine.log();
  const before = dumpTrace(spine);
  expect(() => trace.timeline.updateMetadata(id, { a: Number.NaN })).toThrow(coded('EVENT_INVALID', 'metadata.a'));
  expect(dumpTrace(spine)).toEqual(before);
});

test('a large body is cut in the table at the end of a character; its event has all of it', () => {
  using spine = new TimelineUnderTest();
  const body = `x${'é\u{1f9f5}'.repeat(60_000)}`;
  const id = spine.log({ body });
  const whole = 'y'.repeat(rowBodyBytesMax);
  const fits = spine.log({ body: whole });
  const [listed, fitting] = spine.writer.trace.timeline.list('t1');
  expect(listed?.bodyBytes).toBe(360_001);
  expect(body.startsWith(listed?.body ?? '?')).toBe(true);
  expect(Buffer.byteLength(listed?.body ?? '')).toBeGreaterThan(rowBodyBytesMax - 4);
  expect(Buffer.byteLength(listed?.body ?? '')).toBeLessThanOrEqual(rowBodyBytesMax);
  expect(fitting).toEqual(spine.read(fits));
  expect(fitting?.body).toBe(whole);
  expect(spine.read(id)).toMatchObject({ body });
  expect(spine.read(id).bodyBytes).toBeUndefined();
});

test('texts with any characters come back out of every table', () => {
  using spine = new TimelineUnderTest();
  const odd = 'a\u0000b"\\\'\n\u{1f9f5}\u2028';
  const metadata = {
    filePath: odd,
    filePaths: [odd],
    tags: [odd],
    parentEventId: odd,
    relationType: 'blocks',
    relationLabel: odd,
    todoId: odd,
    todoState: 'added',
    status: 'added',
    questionId: odd,
    questionPhase: 'asked',
  };
  expect(spine.read(spine.logMetadata(metadata)).metadata).toEqual(metadata);
});
