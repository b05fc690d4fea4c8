import type { DomainEventDraft, DomainEventType, TimelineKind, TimelinePayload } from '@agentspine/schema';
import type { CheckedTimelineInput } from './parse-timeline-input.ts';

/**
 * The domain event that puts an event on the timeline: tool calls, prompts and answers of a session have types of their own
 * in the catalog, everything else is `timeline.logged`; all carry the whole of it (SPEC 4.3, Q23).
 */
export function domainDraftOf(input: CheckedTimelineInput): DomainEventDraft<DomainEventType> {
  const { taskId, sessionId, id, at, actor } = input;
  const timeline: TimelinePayload = {
    kind: input.kind,
    lane: input.lane,
    title: input.title,
    body: input.body,
    metadata: input.metadata,
    tags: input.tags,
  };
  return {
    eventType: sessionId === undefined ? 'timeline.logged' : (mirrored[input.kind] ?? 'timeline.logged'),
    aggregateId: taskId,
    sessionId,
    eventId: id,
    eventTime: at,
    actor,
    payload: { task_id: taskId, session_id: sessionId, tool_name: toolNameOf(input), timeline_event: timeline },
  };
}

const mirrored: Partial<Record<TimelineKind, DomainEventType>> = {
  'tool.used': 'tool.invoked',
  'terminal.command': 'tool.invoked',
  'user.message': 'prompt.submitted',
  'assistant.response': 'completion.received',
};

function toolNameOf({ kind, metadata }: CheckedTimelineInput): string | undefined {
  if (mirrored[kind] !== 'tool.invoked') return undefined;
  const named = [metadata['toolName'], metadata['sourceTool']].find(
    (name): name is string => typeof name === 'string' && name.trim() !== '',
  );
  return named ?? kind;
}
