import { type DomainEvent, type DomainEventType, type EventPayload, eventCatalog } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { messagesOf } from '../../src/messages/messages-of.ts';

const at = '2026-05-15T12:00:00.000Z';

function event(eventType: DomainEventType, payload: EventPayload, changes: Partial<DomainEvent> = {}): DomainEvent {
  return {
    seq: 7,
    eventId: 'e1',
    eventTime: Date.parse(at),
    eventType,
    schemaVer: 1,
    aggregateId: 't1',
    sessionId: null,
    actor: 'system',
    correlationId: null,
    causationId: null,
    payload,
    recordedAt: Date.parse(at) + 1,
    ...changes,
  };
}

const created = { task_id: 't1', title: 'Mend', slug: 'mend', kind: 'primary', parent_task_id: 'p1', cli_source: null };
const judged = { turn_id: 'u1', session_id: 's1', rules_evaluated_count: 2, verdicts: [] };
const timeline = { kind: 'tool.used', lane: 'implementation', title: 'Bash', metadata: { toolName: 'Bash' } };
const logged = { eventId: 'e1', taskId: 't1', ...timeline, createdAt: at };

const examples: readonly (readonly [DomainEventType, EventPayload, readonly object[]])[] = [
  [
    'task.created',
    created,
    [
      {
        type: 'task.started',
        payload: { taskId: 't1', title: 'Mend', slug: 'mend', kind: 'primary', startedAt: at, parentTaskId: 'p1' },
      },
    ],
  ],
  [
    'task.renamed',
    { task_id: 't1', from: 'a', to: 'b' },
    [{ type: 'task.updated', payload: { taskId: 't1', updatedAt: at, title: 'b' } }],
  ],
  [
    'task.status_changed',
    { task_id: 't1', from: 'running', to: 'errored', reason: 'lost' },
    [{ type: 'task.updated', payload: { taskId: 't1', updatedAt: at, status: 'errored', reason: 'lost' } }],
  ],
  [
    'task.status_changed',
    { task_id: 't1', from: 'running', to: 'completed' },
    [{ type: 'task.completed', payload: { taskId: 't1', updatedAt: at, status: 'completed' } }],
  ],
  [
    'task.hierarchy_changed',
    { task_id: 't1', parent_task_id_from: 'p1', parent_task_id_to: null, background_task_id_to: 'b1' },
    [{ type: 'task.updated', payload: { taskId: 't1', updatedAt: at, relations: { backgroundTaskId: 'b1' } } }],
  ],
  [
    'task.archived',
    { task_id: 't1' },
    [{ type: 'task.updated', payload: { taskId: 't1', updatedAt: at, isArchived: true } }],
  ],
  [
    'task.unarchived',
    { task_id: 't1' },
    [{ type: 'task.updated', payload: { taskId: 't1', updatedAt: at, isArchived: false } }],
  ],
  ['task.deleted', { task_id: 't1' }, [{ type: 'task.deleted', payload: { taskId: 't1' } }]],
  [
    'session.started',
    { task_id: 't1', session_id: 's1', runtime_source: 'claude' },
    [
      {
        type: 'session.started',
        payload: { sessionId: 's1', taskId: 't1', startedAt: at, runtimeSource: 'claude' },
      },
    ],
  ],
  [
    'session.ended',
    { session_id: 's1', outcome: 'completed' },
    [{ type: 'session.ended', payload: { sessionId: 's1', taskId: 't1', outcome: 'completed', endedAt: at } }],
  ],
  ['session.bound', { session_id: 's1', runtime_source: 'claude', runtime_session_id: 'r1' }, []],
  ['session.unbound', { runtime_source: 'claude', runtime_session_id: 'r1' }, []],
  ['tool.invoked', { session_id: 's1', tool_name: 'Bash' }, []],
  ['tool.invoked', { timeline_event: timeline }, [{ type: 'event.logged', payload: logged }]],
  ['tool.result', { session_id: 's1', tool_name: 'Bash', outcome: 'ok' }, []],
  ['prompt.submitted', { session_id: 's1' }, []],
  ['completion.received', { session_id: 's1' }, []],
  ['timeline.logged', { timeline_event: timeline }, [{ type: 'event.logged', payload: logged }]],
  ['classification.assigned', { event_id_ref: 'e0' }, []],
  [
    'timeline.metadata_updated',
    { event_id_ref: 'e0', metadata: { a: null } },
    [{ type: 'event.updated', payload: { eventId: 'e0', taskId: 't1', metadata: { a: null } } }],
  ],
  [
    'rule.enforced',
    {
      event_id_ref: 'e0',
      enforcements: [
        { rule_id: 'r1', match_kind: 'trigger' },
        { rule_id: 'r2', match_kind: 'expect-fulfilled' },
      ],
    },
    [
      {
        type: 'rule_enforcement.added',
        payload: { eventId: 'e0', ruleId: 'r1', matchKind: 'trigger', taskId: 't1' },
      },
      {
        type: 'rule_enforcement.added',
        payload: { eventId: 'e0', ruleId: 'r2', matchKind: 'expect-fulfilled', taskId: 't1' },
      },
    ],
  ],
  ['rule.enforced', { event_id_ref: 'e0', enforcements: [] }, []],
  [
    'turn.judged',
    { ...judged, aggregate_verdict: 'verified' },
    [
      {
        type: 'verdict.updated',
        payload: {
          turnId: 'u1',
          sessionId: 's1',
          taskId: 't1',
          aggregateVerdict: 'verified',
          rulesEvaluatedCount: 2,
        },
      },
    ],
  ],
  [
    'turn.judged',
    judged,
    [
      {
        type: 'verdict.updated',
        payload: { turnId: 'u1', sessionId: 's1', taskId: 't1', aggregateVerdict: null, rulesEvaluatedCount: 2 },
      },
    ],
  ],
  [
    'rules.changed',
    { rule_id: 'r1', change: 'promoted', rule: { scope: 'global', task_id: null } },
    [{ type: 'rules.changed', payload: { ruleId: 'r1', change: 'promoted', scope: 'global' } }],
  ],
  [
    'rules.changed',
    { rule_id: 'r1', change: 'created', rule: { scope: 'task', task_id: 't1' } },
    [{ type: 'rules.changed', payload: { ruleId: 'r1', change: 'created', scope: 'task', taskId: 't1' } }],
  ],
  [
    'rules.changed',
    { rule_id: 'r1', change: 'purged' },
    [{ type: 'rules.changed', payload: { ruleId: 'r1', change: 'purged' } }],
  ],
  ['turns.counted', { rules_evaluated_count: 2, turn_ids: ['u1'] }, []],
  ['turn.partition_updated', { task_id: 't1', version: 1 }, []],
  ['turn.partition_reset', { task_id: 't1' }, []],
];

test.each(examples)('%s with %j makes %j', (type, payload, messages) => {
  expect(messagesOf(event(type, payload))).toEqual(messages);
});

test('every type of the catalog has its line in the table', () => {
  expect(new Set(examples.map(([type]) => type))).toEqual(new Set(Object.keys(eventCatalog)));
});

test('messages of what a session did name it', () => {
  const inSession = { sessionId: 's1' };
  expect(messagesOf(event('prompt.submitted', { timeline_event: timeline }, inSession))[0]?.payload).toEqual({
    ...logged,
    sessionId: 's1',
  });
  const enforced = { event_id_ref: 'e0', enforcements: [{ rule_id: 'r1', match_kind: 'trigger' }] };
  expect(messagesOf(event('rule.enforced', enforced, inSession))[0]?.payload).toMatchObject({ sessionId: 's1' });
});
