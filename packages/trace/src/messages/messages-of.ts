import type { DomainEvent, DomainEventType, EventPayload } from '@agentspine/schema';
import { isJsonObject } from '@agentspine/schema';
import { timeOf } from '../projection.ts';
import { timelinePayloadOf } from '../timeline/timeline-projection.ts';
import type { TraceMessage, TraceMessageType } from './trace-message.ts';

/**
 * The messages that an event makes (SPEC 4.12), in their order; the same event always makes the same messages. Payloads were checked
 * when they were appended.
 */
export function messagesOf(event: DomainEvent): readonly TraceMessage[] {
  const made = makers[event.eventType]?.(event, event.payload) ?? [];
  const logged = loggedOf(event);
  return logged === undefined ? made : [logged, ...made];
}

type Maker = (event: DomainEvent, payload: EventPayload) => readonly TraceMessage[];

const makers: Readonly<Partial<Record<DomainEventType, Maker>>> = {
  'task.created': (event, payload) => [
    message('task.started', {
      taskId: payload['task_id'],
      title: payload['title'],
      slug: payload['slug'],
      kind: payload['kind'],
      startedAt: timeOf(event),
      workspacePath: payload['workspace_path'],
      cliSource: payload['cli_source'],
      origin: payload['origin'],
      ...relationsOf(payload, ''),
    }),
  ],
  'task.renamed': (event, { to, slug }) => [taskMessage(event, 'task.updated', { title: to, slug })],
  'task.status_changed': (event, { to, reason }) => [
    taskMessage(event, to === 'completed' ? 'task.completed' : 'task.updated', { status: to, reason }),
  ],
  'task.hierarchy_changed': (event, payload) => [
    taskMessage(event, 'task.updated', { relations: withoutNulls(relationsOf(payload, '_to')) }),
  ],
  'task.archived': (event) => [taskMessage(event, 'task.updated', { isArchived: true })],
  'task.unarchived': (event) => [taskMessage(event, 'task.updated', { isArchived: false })],
  'task.deleted': (_, payload) => [message('task.deleted', { taskId: payload['task_id'] })],
  'session.started': (event, payload) => [
    message('session.started', {
      sessionId: payload['session_id'],
      taskId: payload['task_id'],
      startedAt: timeOf(event),
      runtimeSource: payload['runtime_source'],
      runtimeSessionId: payload['runtime_session_id'],
    }),
  ],
  'session.ended': (event, payload) => [
    message('session.ended', {
      sessionId: payload['session_id'],
      taskId: event.aggregateId,
      outcome: payload['outcome'],
      summary: payload['summary'],
      endedAt: timeOf(event),
    }),
  ],
  'timeline.metadata_updated': ({ aggregateId: taskId }, { event_id_ref: eventId, metadata }) => [
    message('event.updated', { eventId, taskId, metadata }),
  ],
  'rule.enforced': enforcementMessages,
  'turn.judged': ({ aggregateId: taskId }, payload) => [
    {
      type: 'verdict.updated',
      payload: {
        turnId: payload['turn_id'],
        sessionId: payload['session_id'],
        taskId,
        aggregateVerdict: payload['aggregate_verdict'] ?? null,
        rulesEvaluatedCount: payload['rules_evaluated_count'],
      },
    } as TraceMessage,
  ],
  'rules.changed': (_, { rule_id: ruleId, change, rule }) => {
    const { scope, task_id: taskId } = isJsonObject(rule) ? rule : {};
    return [message('rules.changed', { ruleId, change, scope, taskId })];
  },
};

/** One an enforcement; an entry of another shape was not written by us. */
function enforcementMessages({ aggregateId: taskId, sessionId }: DomainEvent, payload: EventPayload): TraceMessage[] {
  const { event_id_ref: eventId, enforcements } = payload;
  return (Array.isArray(enforcements) ? enforcements : [])
    .filter(isJsonObject)
    .map(({ rule_id: ruleId, match_kind: matchKind }) =>
      message('rule_enforcement.added', { eventId, ruleId, matchKind, taskId, sessionId }),
    );
}

function loggedOf(event: DomainEvent): TraceMessage | undefined {
  const timeline = timelinePayloadOf(event);
  if (timeline === undefined) return undefined;
  const { kind, lane, title, body, metadata } = timeline;
  const { eventId, aggregateId: taskId, sessionId } = event;
  return message('event.logged', {
    eventId,
    taskId,
    sessionId,
    kind,
    lane,
    title,
    body,
    metadata,
    createdAt: timeOf(event),
  });
}

function taskMessage(
  event: DomainEvent,
  type: 'task.updated' | 'task.completed',
  changes: Readonly<Record<string, unknown>>,
): TraceMessage {
  return message(type, { taskId: event.payload['task_id'], updatedAt: timeOf(event), ...changes });
}

function relationsOf(payload: EventPayload, suffix: '' | '_to'): Readonly<Record<string, unknown>> {
  return {
    parentTaskId: payload[`parent_task_id${suffix}`],
    parentSessionId: payload[`parent_session_id${suffix}`],
    backgroundTaskId: payload[`background_task_id${suffix}`],
  };
}

/** A message of what an event says; what it leaves out, or says is null, has no key. */
function message(type: TraceMessageType, fields: Readonly<Record<string, unknown>>): TraceMessage {
  return { type, payload: withoutNulls(fields) } as unknown as TraceMessage;
}

function withoutNulls(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}
