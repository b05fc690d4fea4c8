import { type CompactionRecord, firstWords, type RetryFact } from '@agentspine/schema';
import type { Harness } from '../harness.ts';
import type { TodoItem } from './call-event.ts';
import type { TimelineDraft } from './trace-event.ts';
import { traceEventId } from './trace-ids.ts';

/** That history was replaced by a summary. */
export function compactionEvent(record: CompactionRecord, at: number): TimelineDraft {
  const { source, sessionId, trigger } = record;
  return {
    eventId: traceEventId(at, 'compaction', source, sessionId, record.ts),
    at,
    eventType: 'timeline.logged',
    actor: 'system',
    timeline: {
      kind: 'context.saved',
      lane: 'planning',
      title: trigger === undefined ? 'Context compacted' : `Context compacted (${trigger})`,
      metadata: { trigger, tokensBefore: record.tokensBeforeCompact, tokensAfter: record.tokensAfterCompact },
    },
  };
}

/** That a call of the API is tried again. */
export function retryEvent(fact: RetryFact, at: number): TimelineDraft {
  const { source, sessionId, ts, attempt, status, retryInMs } = fact;
  const after = status === undefined ? '' : ` after status ${status}`;
  return {
    eventId: traceEventId(at, 'retry', source, sessionId, ts, String(attempt ?? '')),
    at,
    eventType: 'timeline.logged',
    actor: 'system',
    timeline: {
      kind: 'monitor.observed',
      lane: 'telemetry',
      title: `API call is tried again${after}`,
      metadata: { subtypeKey: 'api_retry', httpStatus: status, attempt, retryInMs },
    },
  };
}

/** An item of a list of things to do whose state changed; the item is known by its session and its words. */
export function todoEvent(
  item: TodoItem,
  call: {
    readonly harness: Harness;
    readonly session: string;
    readonly at: number;
    readonly callId: string;
    readonly place: number;
  },
): { readonly todoId: string; readonly event: TimelineDraft } {
  const { harness, session, at, callId, place } = call;
  const todoId = traceEventId(0, 'todo', session, item.title);
  const event: TimelineDraft = {
    eventId: traceEventId(at, 'todo', harness.source, session, callId, String(place)),
    at,
    eventType: 'timeline.logged',
    actor: harness.actor,
    timeline: {
      kind: 'todo.logged',
      lane: 'todos',
      title: firstWords(item.title, 'To do'),
      metadata: { todoId, todoState: item.state },
    },
  };
  return { todoId, event };
}
