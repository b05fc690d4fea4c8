import { expect, test } from 'vitest';
import type { TraceError } from '../../src/errors.ts';
import { SpineUnderTest } from '../spine-under-test.ts';
import { dumpTrace } from '../trace-tables.ts';

/** A tree: `root` over `a` and `b`, `c` below `a`; `other` stands alone. */
function plantTree(spine: SpineUnderTest): void {
  const { trace } = spine.writer;
  const start = (taskId: string, parentTaskId?: string) =>
    trace.tasks.start({ taskId, sessionId: `${taskId}-s`, title: taskId, parentTaskId });
  start('root');
  start('a', 'root');
  start('b', 'root');
  start('c', 'a');
  start('other');
}

test('A195: archiving hides a task and all below it, completes what runs or waits of them, and can be taken back', () => {
  let now = Date.UTC(2026, 0, 1);
  using spine = new SpineUnderTest({ clock: { now: () => now++ } });
  const { trace } = spine.writer;
  plantTree(spine);
  trace.tasks.setStatus('a', 'waiting');
  trace.tasks.fail('b');
  trace.tasks.archive('c');
  const listed = (includeArchived: boolean) =>
    Object.fromEntries(spine.asked.tasks(includeArchived).map(({ id, status }) => [id, status]));
  expect(listed(false)).toEqual({ root: 'running', a: 'waiting', b: 'errored', other: 'running' });
  expect(trace.tasks.archive('root').toSorted()).toEqual(['a', 'b', 'root']);
  expect(listed(false)).toEqual({ other: 'running' });
  const archived = { root: 'completed', a: 'completed', b: 'errored', c: 'completed', other: 'running' };
  expect(listed(true)).toEqual(archived);
  expect(spine.asked.task('a')?.sessions).toMatchObject([{ status: 'completed' }]);
  const before = dumpTrace(spine);
  const codeOf = (work: () => unknown) => {
    try {
      return work();
    } catch (error) {
      return (error as TraceError).code;
    }
  };
  expect(codeOf(() => trace.tasks.archive('root'))).toBe('TASK_ARCHIVED');
  expect(dumpTrace(spine)).toEqual(before);
  // What was archived before stays so.
  expect(trace.tasks.unarchive('root').toSorted()).toEqual(['a', 'b', 'root']);
  expect(listed(false)).toEqual({ root: 'completed', a: 'completed', b: 'errored', other: 'running' });
  expect(trace.tasks.unarchive('root')).toEqual([]);
  expect(trace.tasks.unarchive('c')).toEqual(['c']);
  expect(listed(false)).toEqual(archived);
  const rows = dumpTrace(spine);
  trace.rebuild();
  expect(dumpTrace(spine)).toEqual(rows);
});

/** Rows of every kind that hang on a task, past the calls that make them: `@` is its name. */
const hanging: readonly string[] = [
  "INSERT INTO event_file_rows (seq, file_path) SELECT seq, 'f' FROM event_rows WHERE event_id = '@-e'",
  "INSERT INTO event_relation_rows (seq, other_event_id, edge_kind) SELECT seq, 'x', 'parent' FROM event_rows WHERE event_id = '@-e'",
  "INSERT INTO event_async_refs (event_id, async_task_id) VALUES ('@-e', 'x')",
  "INSERT INTO event_tags (event_id, tag) VALUES ('@-e', 'x')",
  "INSERT INTO event_usage_rows (seq) SELECT seq FROM event_rows WHERE event_id = '@-e'",
  "INSERT INTO todos_current (id, task_id, title, state, created_at, updated_at) VALUES ('@-d', '@', 'x', 'added', '', '')",
  "INSERT INTO questions_current (id, task_id, title, phase, created_at, updated_at) VALUES ('@-q', '@', 'x', 'asked', '', '')",
  `INSERT INTO rules (id, name, scope, task_id, source, severity, signature, created_at)
    VALUES ('@-rule', 'x', 'task', '@', 'human', 'info', '', '')`,
  "INSERT INTO verdicts (turn_id, rule_id, status, evaluated_at) SELECT id, '@-rule', 'verified', '' FROM turns WHERE task_id = '@'",
  "INSERT INTO rule_enforcements (event_id, rule_id, match_kind, decided_at) VALUES ('@-e', '@-rule', 'trigger', '')",
];

test('A196: deleting a task removes every row that belongs to it or on a task below it, at once, and none of others', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  plantTree(spine);
  const tasks = ['root', 'a', 'b', 'c', 'other'];
  for (const taskId of tasks) {
    const runtime = { runtime_source: 'codex', runtime_session_id: `${taskId}-r` };
    const bound = { session_id: `${taskId}-s`, ...runtime };
    trace.events.append({ eventType: 'session.bound', aggregateId: taskId, payload: bound });
    const partition = { task_id: taskId, version: 1, groups: [] };
    trace.events.append({ eventType: 'turn.partition_updated', aggregateId: taskId, payload: partition });
    trace.timeline.log([
      { taskId, sessionId: `${taskId}-s`, kind: 'user.message', title: 'please', id: `${taskId}-e` },
    ]);
    for (const sql of hanging) spine.sql(sql.replaceAll('@', taskId));
  }
  // Rows of others that name what goes: the relation goes with it, the binding becomes history.
  trace.tasks.link('other', { parentSessionId: 'c-s', backgroundTaskId: 'b' });
  const foreign = { session_id: 'c-s', runtime_source: 'codex', runtime_session_id: 'foreign' };
  trace.events.append({ eventType: 'session.bound', aggregateId: 'c', payload: foreign });
  spine.sql("UPDATE runtime_bindings_current SET task_id = 'other' WHERE runtime_session_id = 'foreign'");
  const events = spine.sql('SELECT event_id FROM events ORDER BY seq');
  const before = dumpTrace(spine);
  expect(trace.tasks.delete('root').toSorted()).toEqual(['a', 'b', 'c', 'root']);
  const after = dumpTrace(spine);
  const isOfOther = (row: string) => /"other/.test(row);
  for (const [table, rows] of Object.entries(before)) {
    if (table === 'task_relations') continue;
    if (table === 'runtime_bindings_current') continue;
    expect([table, after[table]]).toEqual([table, rows.filter(isOfOther)]);
  }
  expect(after['task_relations']).toEqual([]);
  const bindings =
    'SELECT runtime_session_id AS id, monitor_session_id AS session FROM runtime_bindings_current ORDER BY 1';
  expect(spine.sql(bindings)).toEqual([
    { id: 'foreign', session: null },
    { id: 'other-r', session: 'other-s' },
  ]);
  // What stays of `other` shows that the rows of the tree were there to be removed.
  const stays = Object.entries(after).flatMap(([table, rows]) => (rows.length > 0 ? [table] : []));
  expect(stays).toEqual(Object.keys(before).filter((table) => table !== 'task_relations'));
  expect(spine.asked.task('root')).toBeUndefined();
  expect(spine.sql('SELECT event_id FROM events ORDER BY seq').slice(0, events.length)).toEqual(events);
  expect(
    trace.timeline.log([{ taskId: 'other', kind: 'user.message', title: 'again', id: 'root-e' }]).rejected,
  ).toMatchObject([{ code: 'event_exists' }]);
});

test('a deletion that fails part of the way leaves everything', () => {
  using spine = new SpineUnderTest();
  plantTree(spine);
  spine.sql(
    "CREATE TRIGGER keep BEFORE DELETE ON sessions_current WHEN old.task_id = 'root' BEGIN SELECT RAISE(ABORT, 'no'); END",
  );
  const before = dumpTrace(spine);
  expect(() => spine.writer.trace.tasks.delete('root')).toThrow('no');
  expect(dumpTrace(spine)).toEqual(before);
  expect(spine.sql("SELECT 1 FROM events WHERE event_type = 'task.deleted'")).toEqual([]);
});
