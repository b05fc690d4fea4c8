import type { DomainEventDraft } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { SpineUnderTest } from '../spine-under-test.ts';
import { dumpTrace } from '../trace-tables.ts';

const at = (minutes: number): number => Date.UTC(2026, 0, 1, 12, minutes);
const iso = (minutes: number): string => new Date(at(minutes)).toISOString();

/** A short life of two tasks, as SPEC 4.3 has it. */
const life: readonly DomainEventDraft[] = [
  draft('task.created', 0, { task_id: 'p', title: 'Parent', slug: 'parent', kind: 'primary' }, 'p'),
  draft('task.created', 1, {
    task_id: 't',
    title: 'First',
    slug: 'first',
    kind: 'background',
    parent_task_id: 'p',
    parent_session_id: 's0',
    workspace_path: '/work',
    cli_source: 'claude-code',
    origin: 'server-sdk',
  }),
  draft('session.started', 2, { task_id: 't', session_id: 's1' }),
  draft('session.bound', 3, { session_id: 's1', runtime_source: 'claude-code', runtime_session_id: 'r1' }),
  draft('session.bound', 3, { session_id: 'later', runtime_source: 'codex', runtime_session_id: 'r2' }),
  draft('task.renamed', 4, { task_id: 't', from: 'First', to: 'Second', slug: 'second' }),
  draft('task.renamed', 5, { task_id: 't', from: 'Second', to: 'Third' }),
  draft('task.status_changed', 6, { task_id: 't', from: 'running', to: 'waiting', reason: 'idle' }),
  draft('task.hierarchy_changed', 7, {
    task_id: 't',
    parent_task_id_from: 'p',
    parent_task_id_to: null,
    background_task_id_to: 'p',
    parent_session_id_to: 's9',
  }),
  draft('session.ended', 8, { session_id: 's1', outcome: 'errored', summary: 'it broke' }),
  draft('turn.partition_updated', 9, { task_id: 'p', version: 2, groups: [{ id: 'g' }] }, 'p'),
  draft('turn.partition_updated', 9, { task_id: 't', version: 1, groups: [] }),
  draft('turn.partition_reset', 10, { task_id: 't' }),
];

function draft(
  eventType: DomainEventDraft['eventType'],
  minutes: number,
  payload: DomainEventDraft['payload'],
  aggregateId = 't',
): DomainEventDraft {
  return { eventType, aggregateId, payload, eventTime: at(minutes) };
}

test('A145: events of tasks and sessions make their rows, and the same ones when they are replayed', () => {
  using spine = new SpineUnderTest();
  for (const event of life) spine.writer.trace.events.append(event);
  expect(spine.sql("SELECT * FROM tasks_current WHERE id = 't'")).toEqual([
    {
      id: 't',
      title: 'Third',
      slug: 'second',
      workspace_path: '/work',
      status: 'waiting',
      task_kind: 'background',
      created_at: iso(1),
      updated_at: iso(7),
      last_session_started_at: iso(2),
      cli_source: 'claude-code',
      archived_at: null,
      origin: 'server-sdk',
    },
  ]);
  expect(spine.sql('SELECT * FROM task_relations ORDER BY relation_kind')).toEqual([
    { task_id: 't', related_task_id: 'p', relation_kind: 'background', session_id: null },
    { task_id: 't', related_task_id: null, relation_kind: 'spawned_by_session', session_id: 's9' },
  ]);
  expect(spine.sql('SELECT * FROM sessions_current')).toEqual([
    { id: 's1', task_id: 't', status: 'errored', summary: 'it broke', started_at: iso(2), ended_at: iso(8) },
  ]);
  const bound = { task_id: 't', created_at: iso(3), updated_at: iso(3) };
  expect(spine.sql('SELECT * FROM runtime_bindings_current ORDER BY runtime_source')).toEqual([
    { ...bound, runtime_source: 'claude-code', runtime_session_id: 'r1', monitor_session_id: 's1' },
    { ...bound, runtime_source: 'codex', runtime_session_id: 'r2', monitor_session_id: 'later' },
  ]);
  expect(spine.sql('SELECT * FROM turn_partitions_current')).toEqual([
    { task_id: 'p', groups_json: '[{"id":"g"}]', version: 2, updated_at: iso(9) },
  ]);
  const before = dumpTrace(spine);
  expect(spine.writer.trace.rebuild()).toEqual({ events: life.length });
  expect(dumpTrace(spine)).toEqual(before);
  using empty = new SpineUnderTest();
  for (const event of life) empty.writer.trace.events.append(event);
  expect(dumpTrace(empty)).toEqual(before);
});

test('A147: a task that is created again keeps its status, runtime and origin, and gets the new relations', () => {
  using spine = new SpineUnderTest();
  const { trace } = spine.writer;
  for (const event of life.slice(0, 3)) trace.events.append(event);
  trace.events.append(draft('task.status_changed', 6, { task_id: 't', from: 'running', to: 'errored' }));
  const again = { task_id: 't', title: 'Again', slug: 'again', kind: 'primary' };
  trace.events.append(draft('task.created', 20, { ...again, origin: 'user', background_task_id: 'p' }));
  expect(spine.asked.task('t')).toEqual({
    id: 't',
    title: 'Again',
    slug: 'again',
    status: 'errored',
    kind: 'primary',
    origin: 'server-sdk',
    workspacePath: '/work',
    cliSource: 'claude-code',
    createdAt: iso(1),
    updatedAt: iso(20),
    lastSessionStartedAt: iso(2),
    relations: { backgroundTaskId: 'p' },
    children: [],
    sessions: [{ id: 's1', status: 'running', startedAt: iso(2) }],
    bindings: [],
  });
  trace.events.append(draft('task.created', 21, { ...again, cli_source: 'codex' }));
  expect(spine.asked.task('t')).toMatchObject({ cliSource: 'codex', relations: {} });
});

test('a task and its documents changed last when the latest of its events happened, in whichever order they were appended', () => {
  const named = draft('task.renamed', 15, { task_id: 't', from: 'First', to: 'Second' });
  const ended = draft('task.status_changed', 4, { task_id: 't', from: 'running', to: 'completed' });
  const bound = (minutes: number) =>
    draft('session.bound', minutes, { session_id: 's1', runtime_source: 'pi', runtime_session_id: 'r' });
  for (const later of [
    [named, ended, bound(15), bound(4)],
    [ended, named, bound(4), bound(15)],
  ]) {
    using spine = new SpineUnderTest();
    for (const event of [...life.slice(0, 3), ...later]) spine.writer.trace.events.append(event);
    const times = (table: string) => spine.sql(`SELECT updated_at FROM ${table}`);
    expect(times("tasks_current WHERE id = 't'")).toEqual([{ updated_at: iso(15) }]);
    expect(times("search_documents WHERE scope = 'task' AND entity_id = 't'")).toEqual([{ updated_at: iso(15) }]);
    expect(times('runtime_bindings_current')).toEqual([{ updated_at: iso(15) }]);
    const before = dumpTrace(spine);
    spine.writer.trace.rebuild();
    expect(dumpTrace(spine)).toEqual(before);
  }
});
