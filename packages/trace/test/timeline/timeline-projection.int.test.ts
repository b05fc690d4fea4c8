import { expect, test } from 'vitest';
import { dumpTrace } from '../trace-tables.ts';
import { TimelineUnderTest } from './timeline-under-test.ts';
import { wholeMetadata } from './whole-metadata.ts';

const afterRebuild = (spine: TimelineUnderTest) => {
  spine.writer.trace.rebuild();
  return dumpTrace(spine);
};

test('A148: metadata with every key that has a place comes back as it was, out of its columns and tables', () => {
  using spine = new TimelineUnderTest();
  const id = spine.logMetadata(wholeMetadata);
  expect(spine.read(id).metadata).toEqual(wholeMetadata);
  const [row] = spine.sql('SELECT * FROM timeline_events_view') as Record<string, unknown>[];
  expect(row).toMatchObject({
    subtype_key: 'command',
    subtype_label: 'Command',
    subtype_group: 'shell',
    tool_family: 'terminal',
    operation: 'execute',
    source_tool: 'bash',
    tool_name: 'Bash',
    entity_type: 'file',
    entity_name: 'main.ts',
    display_title: 'Runs the tests',
    evidence_level: 'proven',
    extras_json: '{"status":"in_progress"}',
  });
});

test('A149: keys without a place survive as they are, also those of rules and verifications', () => {
  using spine = new TimelineUnderTest();
  const metadata = {
    nested: { list: [1, { deep: null }], text: 'é\u0000\u{1f9f5}' },
    commandAnalysis: { steps: [{ command: 'ls', targets: [] }] },
    ruleId: 'r',
    ruleStatus: 'active',
    rulePolicy: 'warn',
    ruleOutcome: 'met',
    verificationStatus: 'passed',
    status: 'ok',
  };
  const id = spine.logMetadata({ ...metadata, toolName: 'Bash' });
  expect(spine.read(id).metadata).toEqual({ ...metadata, toolName: 'Bash' });
  expect(spine.sql('SELECT extras_json FROM timeline_events_view')).toEqual([
    { extras_json: JSON.stringify(metadata) },
  ]);
});

test('A152: edges have their direction in their rows', () => {
  using spine = new TimelineUnderTest();
  const metadata = { parentEventId: 'p', sourceEventId: 's', relatedEventIds: ['r'], relationType: 'resembles' };
  const self = spine.logMetadata(metadata);
  expect(
    spine.sql('SELECT edge_kind, source_event_id AS source, target_event_id AS target FROM event_relations ORDER BY 1'),
  ).toEqual([
    { edge_kind: 'parent', source: 'p', target: self },
    { edge_kind: 'related', source: self, target: 'r' },
    { edge_kind: 'source', source: 's', target: self },
  ]);
  expect(spine.read(self).metadata).toEqual({ ...metadata, relationType: 'relates_to' });
});

test('A153: what is named twice has one row, and a tag of two givers says so', () => {
  using spine = new TimelineUnderTest();
  const id = spine.log({
    metadata: { relatedEventIds: ['r', 'r'], tags: ['x', 'y', 'x'] },
    classification: { tags: ['y', 'z', 'z'] },
  });
  expect(spine.sql('SELECT count(*) AS count FROM event_relations')).toEqual([{ count: 1 }]);
  expect(spine.sql('SELECT tag, source FROM event_tags ORDER BY tag')).toEqual([
    { tag: 'x', source: 'metadata' },
    { tag: 'y', source: 'multiple' },
    { tag: 'z', source: 'classification' },
  ]);
  const { metadata, classification } = spine.read(id);
  expect(metadata['tags']).toEqual(['x', 'y']);
  expect(classification).toEqual({ lane: 'implementation', tags: ['y', 'z'], matches: [] });
});

test('A154: todos and questions are read with the event that spoke of them last', () => {
  using spine = new TimelineUnderTest();
  const asks = { todoId: 'todo', todoState: 'added', questionId: 'q', questionPhase: 'asked', sequence: 1 };
  const first = spine.logMetadata({ ...asks, asyncTaskId: 'job', asyncStatus: 'running', inputTokens: 5, note: 1 });
  expect(spine.read(first).metadata).toMatchObject(asks);
  const second = spine.logMetadata({ todoId: 'todo', todoState: 'completed', autoReconciled: true });
  expect(spine.read(second).metadata).toEqual({
    todoId: 'todo',
    todoState: 'completed',
    status: 'completed',
    autoReconciled: true,
  });
  const { todoId, todoState, ...others } = asks;
  const tokens = { inputTokens: 5, outputTokens: 0, cacheReadTokens: 0, cacheCreateTokens: 0 };
  expect(spine.read(first).metadata).toEqual({
    ...others,
    asyncTaskId: 'job',
    asyncStatus: 'running',
    ...tokens,
    note: 1,
  });
  expect(spine.sql('SELECT async_task_id, async_status FROM event_async_refs')).toEqual([
    { async_task_id: 'job', async_status: 'running' },
  ]);
});

test('A155: a todo and a question keep the time when they were first named', () => {
  using spine = new TimelineUnderTest();
  const at = (minute: number) => Date.UTC(2026, 0, 1, 0, minute);
  spine.log({ title: 'One', at: at(1), metadata: { todoId: 'todo', questionId: 'q', priority: 'low' } });
  const later = { todoId: 'todo', todoState: 'completed', questionId: 'q', questionPhase: 'answered' };
  const last = spine.log({ title: 'Two', at: at(2), metadata: later });
  const times = { created_at: '2026-01-01T00:01:00.000Z', updated_at: '2026-01-01T00:02:00.000Z', last_event_id: last };
  expect(spine.sql('SELECT * FROM todos_current')).toEqual([
    { id: 'todo', task_id: 't1', title: 'Two', state: 'completed', priority: null, auto_reconciled: 0, ...times },
  ]);
  expect(spine.sql('SELECT * FROM questions_current')).toMatchObject([{ id: 'q', phase: 'answered', ...times }]);
});

test('A156: a duration alone is no usage; a counter of 0 beside a model is one, with its zeros', () => {
  using spine = new TimelineUnderTest();
  const alone = spine.logMetadata({ durationMs: 12 });
  expect(spine.sql('SELECT * FROM event_token_usage')).toEqual([]);
  expect(spine.read(alone).metadata).toEqual({ durationMs: 12 });
  const counted = spine.logMetadata({ inputTokens: 0, model: 'm', costUsd: 0.1 + 0.2, durationMs: 12 });
  const zeros = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheCreateTokens: 0 };
  expect(spine.read(counted).metadata).toEqual({ ...zeros, model: 'm', costUsd: 0.1 + 0.2, durationMs: 12 });
  expect(spine.sql('SELECT event_id, session_id, task_id, input_tokens, model FROM event_token_usage')).toEqual([
    { event_id: counted, session_id: 's1', task_id: 't1', input_tokens: 0, model: 'm' },
  ]);
});

test('A157: new metadata takes the place of the old, rows and all; the event stays the same one', () => {
  using spine = new TimelineUnderTest();
  const at = Date.UTC(2026, 0, 1);
  const id = spine.log({ at, metadata: wholeMetadata, classification: { tags: ['kept', 'test'] } });
  const before = spine.read(id);
  const next = { filePath: 'src/a.ts', filePaths: ['src/a.ts'], tags: ['build'], toolName: 'Read', other: 1 };
  spine.writer.trace.timeline.updateMetadata(id, next);
  expect(spine.read(id)).toEqual({
    ...before,
    metadata: next,
    classification: { ...before.classification, tags: ['kept', 'test'] },
  });
  const dump = dumpTrace(spine);
  expect(dump['event_files']).toHaveLength(1);
  for (const table of ['event_relations', 'event_async_refs', 'event_token_usage']) expect(dump[table]).toEqual([]);
  expect(spine.sql('SELECT tag, source FROM event_tags ORDER BY tag')).toEqual([
    { tag: 'build', source: 'metadata' },
    { tag: 'kept', source: 'classification' },
    { tag: 'test', source: 'classification' },
  ]);
  expect(spine.sql('SELECT id, last_event_id FROM todos_current')).toEqual([{ id: 'todo-1', last_event_id: null }]);
  expect(afterRebuild(spine)).toEqual(dump);
});

test('new metadata moves a todo on and keeps the time when it was first named', () => {
  using spine = new TimelineUnderTest();
  const at = Date.UTC(2026, 0, 1);
  const id = spine.log({ at, metadata: { todoId: 'todo', toolName: 'a' } });
  spine.writer.trace.timeline.updateMetadata(id, { todoId: 'todo', todoState: 'completed' });
  const [todo] = spine.sql('SELECT * FROM todos_current') as { updated_at: string }[];
  expect(todo).toMatchObject({ state: 'completed', created_at: '2026-01-01T00:00:00.000Z', last_event_id: id });
  expect(Date.parse(todo?.updated_at ?? '')).toBeGreaterThan(at);
  expect(spine.read(id).metadata['toolName']).toBeUndefined();
  expect(afterRebuild(spine)['todos_current']).toEqual([JSON.stringify(todo)]);
});

test('a classification gives an event its lane and tags, and leaves those of its metadata', () => {
  using spine = new TimelineUnderTest();
  const id = spine.log({ metadata: { tags: ['own', 'both'] }, classification: { tags: ['old'] } });
  const { trace } = spine.writer;
  const classify = (payload: object) =>
    trace.events.append({
      eventType: 'classification.assigned',
      aggregateId: 't1',
      payload: { event_id_ref: id, ...payload },
    });
  classify({ lane: 'thoughts', tags: ['both', 'new'] });
  expect(spine.read(id)).toMatchObject({
    lane: 'planning',
    metadata: { tags: ['both', 'own'] },
    classification: { lane: 'planning', tags: ['both', 'new'] },
  });
  classify({ lane: 'todos' });
  expect(spine.read(id).classification).toEqual({ lane: 'todos', tags: ['both', 'new'], matches: [] });
  classify({ tags: [] });
  expect(spine.read(id)).toMatchObject({ lane: 'todos', metadata: { tags: ['both', 'own'] } });
  expect(spine.read(id).classification.tags).toEqual([]);
  classify({ event_id_ref: 'nobody', lane: 'user', tags: ['x'] });
  const before = dumpTrace(spine);
  expect(afterRebuild(spine)).toEqual(before);
});

test('a deleted task leaves nothing in any table of the timeline, and other tasks as they are', () => {
  using spine = new TimelineUnderTest();
  spine.startTask('t2', 's2');
  const others = spine.log({
    taskId: 't2',
    sessionId: 's2',
    metadata: { ...wholeMetadata, todoId: 'other', questionId: 'other' },
  });
  const kept = dumpTrace(spine);
  const id = spine.log({ metadata: wholeMetadata, classification: { tags: ['x'] } });
  spine.writer.trace.tasks.delete('t1');
  expect(spine.writer.trace.timeline.get(id)).toBeUndefined();
  const dump = dumpTrace(spine);
  for (const table of Object.keys(dump).filter((name) => /^(event_|timeline|todos|questions)/.test(name))) {
    expect([table, dump[table]]).toEqual([table, kept[table]]);
  }
  expect(spine.read(others).metadata['toolName']).toBe('Bash');
  expect(() => spine.writer.trace.timeline.updateMetadata(id, {})).toThrow(
    expect.objectContaining({ code: 'EVENT_NOT_FOUND' }),
  );
});
