import { legacyLanes, type TimelineEvent, timelineBodyBytesMax } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { RecordedTrace } from './recorded-trace.ts';

const idsOf = (events: Iterable<TimelineEvent>) => Array.from(events, ({ id }) => id);
const minute = (count: number) => Date.UTC(2026, 0, 1, 0, count);

test('A159: lanes as older tools called them are read as ours, and one that nobody knows as the user’s', () => {
  using spine = new RecordedTrace();
  const id = spine.add();
  for (const [stored, read] of [...Object.entries(legacyLanes), ['whatever', 'user'], ['telemetry', 'telemetry']]) {
    spine.sql(`UPDATE timeline_rows SET lane = '${stored}'`);
    const event = spine.read(id);
    expect([stored, event.lane, event.classification.lane]).toEqual([stored, read, read]);
    expect(idsOf(spine.reader.timeline('t1', { lane: event.lane }))).toEqual([id]);
    const other = event.lane === 'todos' ? 'questions' : 'todos';
    expect(spine.reader.timeline('t1', { lane: other })).toEqual([]);
  }
});

test('A185: an event that rules matched is read in the lane rule, and stored in its own', () => {
  using spine = new RecordedTrace();
  const id = spine.add({ metadata: { toolName: 'Bash', note: 1 } });
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
  spine.trace.timeline.updateMetadata(id, { ...read.metadata, note: 2 });
  expect(stored()).toEqual([{ lane: 'implementation', extras_json: '{"note":2}' }]);
  expect(spine.read(id).metadata).toEqual({ ...read.metadata, note: 2 });
  const events = spine.sql('SELECT payload_json FROM events') as { payload_json: string }[];
  expect(events.filter(({ payload_json }) => payload_json.includes('originalLane'))).toEqual([]);
  expect(idsOf(spine.reader.timeline('t1', { lane: 'rule' }))).toEqual([id]);
  expect(spine.reader.timeline('t1', { lane: 'implementation' })).toEqual([]);
});

test('rules that matched at one time stand in the order of their ids, then kinds; the lane rule is no original lane', () => {
  using spine = new RecordedTrace();
  const id = spine.add({ lane: 'rule' });
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
  using spine = new RecordedTrace();
  const { reader } = spine;
  spine.add({ id: 'd', at: minute(3), kind: 'plan.logged' });
  spine.add({ id: 'b', at: minute(1), kind: 'todo.logged' });
  spine.add({ id: 'c', at: minute(2) });
  spine.add({ id: 'a', at: minute(2) });
  expect(idsOf(reader.timeline('t1'))).toEqual(['b', 'a', 'c', 'd']);
  expect(idsOf(reader.timeline('t1', { lane: 'planning' }))).toEqual(['d']);
  expect(idsOf(reader.timeline('t1', { kind: 'todo.logged' }))).toEqual(['b']);
  expect(idsOf(reader.timeline('t1', { kind: 'task.start' }))).toEqual([]);
  expect(idsOf(reader.timeline('t1', { from: minute(2), to: minute(2) }))).toEqual(['a', 'c']);
  expect(idsOf(reader.timeline('t1', { from: minute(2) + 1 }))).toEqual(['d']);
  expect(idsOf(reader.timeline('t1', { limit: 2 }))).toEqual(['b', 'a']);
  expect(idsOf(reader.timeline('t1', { limit: 0 }))).toEqual([]);
  expect(idsOf(reader.timeline('t1', { after: 'a' }))).toEqual(['c', 'd']);
  expect(idsOf(reader.timeline('t1', { after: 'a', limit: 1, lane: 'planning' }))).toEqual(['d']);
});

test('a timeline is read some at a time, each event once, and the writer can be used meanwhile', () => {
  using spine = new RecordedTrace();
  const ids = Array.from({ length: 700 }, (_value, index) => `e-${String(index).padStart(3, '0')}`);
  for (let start = 0; start < ids.length; start += 100) {
    const batch = ids.slice(start, start + 100);
    spine.trace.timeline.log(
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
  for (const event of spine.reader.iterateTimeline('t1')) {
    expect(event.metadata).toEqual({ tags: [event.id] });
    read.push(event.id);
    if (read.length === 10) spine.trace.timeline.updateMetadata('e-600', { tags: ['e-600'], toolName: undefined });
  }
  expect(read).toEqual(ids);
  expect(idsOf(spine.reader.iterateTimeline('t1', { limit: 300 }))).toEqual(ids.slice(0, 300));
});

test('a session has its own events, a runtime’s session those of all sessions that it had', () => {
  using spine = new RecordedTrace();
  const { reader, trace } = spine;
  const bind = (session: string) =>
    trace.events.append({
      eventType: 'session.bound',
      aggregateId: 't1',
      payload: { session_id: session, runtime_source: 'claude-code', runtime_session_id: 'runtime' },
    });
  bind('s1');
  spine.add({ id: 'one' });
  spine.add({ id: 'of-task', sessionId: undefined });
  spine.add({ id: 'two', sessionId: 'unheard-of' });
  spine.add({ id: 'other', taskId: 't2', sessionId: 's2' });
  expect(idsOf(reader.timeline('t1')).toSorted()).toEqual(['of-task', 'one', 'two']);
  expect(idsOf(reader.timeline('s1'))).toEqual(['one']);
  expect(idsOf(reader.timeline('unheard-of'))).toEqual(['two']);
  expect(idsOf(reader.timeline('runtime'))).toEqual(['one']);
  trace.events.append({
    eventType: 'session.started',
    aggregateId: 't1',
    payload: { task_id: 't1', session_id: 's3' },
  });
  spine.add({ id: 'three', sessionId: 's3' });
  bind('s3');
  expect(idsOf(reader.timeline('runtime')).toSorted()).toEqual(['one', 'three']);
  spine.sql('UPDATE runtime_bindings_current SET monitor_session_id = NULL');
  expect(idsOf(reader.timeline('runtime')).toSorted()).toEqual(['one', 'three']);
});

test('what is asked wrongly, or is not there, is said by name', () => {
  using spine = new RecordedTrace();
  const { reader } = spine;
  const refusal = (code: string, words = '') =>
    expect.objectContaining({ code: `READER_${code}`, message: expect.stringContaining(words) });
  expect(() => reader.timeline('nobody')).toThrow(refusal('SESSION_NOT_FOUND', 'no task or session "nobody"'));
  expect(() => reader.iterateTimeline('nobody')).toThrow(refusal('SESSION_NOT_FOUND'));
  expect(() => reader.timeline(' ')).toThrow(refusal('SESSION_NOT_FOUND'));
  expect(() => reader.timeline('t1', { after: 'nobody' })).toThrow(refusal('EVENT_NOT_FOUND'));
  expect(() => reader.timeline('t1', { lane: 'file' as 'user' })).toThrow(refusal('BAD_REQUEST', 'lane'));
  expect(() => reader.timeline('t1', { kind: 'nothing' as 'task.start' })).toThrow(refusal('BAD_REQUEST', 'kind'));
  expect(() => reader.timeline('t1', { from: 0.5 })).toThrow(refusal('BAD_REQUEST', 'from'));
  expect(() => reader.timeline('t1', { to: Number.NaN })).toThrow(refusal('BAD_REQUEST', 'to'));
  expect(() => reader.timeline('t1', { limit: -1 })).toThrow(refusal('BAD_REQUEST', 'limit'));
  expect(reader.timelineEvent('nobody')).toBeUndefined();
});

test('a large body is cut in the table at the end of a character; its event has all of it', () => {
  using spine = new RecordedTrace();
  const body = `x${'é\u{1f9f5}'.repeat(60_000)}`;
  const id = spine.add({ body });
  const whole = 'y'.repeat(timelineBodyBytesMax);
  const fits = spine.add({ body: whole });
  const [listed, fitting] = spine.reader.timeline('t1');
  expect(listed?.bodyBytes).toBe(360_001);
  expect(body.startsWith(listed?.body ?? '?')).toBe(true);
  expect(Buffer.byteLength(listed?.body ?? '')).toBeGreaterThan(timelineBodyBytesMax - 4);
  expect(Buffer.byteLength(listed?.body ?? '')).toBeLessThanOrEqual(timelineBodyBytesMax);
  expect(fitting).toEqual(spine.read(fits));
  expect(fitting?.body).toBe(whole);
  expect(spine.read(id)).toMatchObject({ body });
  expect(spine.read(id).bodyBytes).toBeUndefined();
});

test('texts with any characters come back out of every table', () => {
  using spine = new RecordedTrace();
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
  expect(spine.read(spine.add({ metadata: metadata })).metadata).toEqual(metadata);
});
