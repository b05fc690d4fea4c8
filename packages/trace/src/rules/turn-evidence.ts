import { type DomainEvent, type EventPayload, ruleQueries, type TimelinePayload } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { timelinePayloadOf } from '../timeline/timeline-projection.ts';
import { type ToolCall, toolCallOf } from './tool-call-of.ts';

/** An event that belongs to a turn. */
export interface LinkedEvent extends Pick<DomainEvent, 'eventId' | 'aggregateId' | 'sessionId'> {
  readonly turnId: string;
  readonly timeline: TimelinePayload;
}

/** Calls `visit` with the events of some turns, in the order they were logged; nothing else may be asked of the connection meanwhile. */
export function visitLinkedEvents(
  connection: Pick<SpineConnection, 'prepare'>,
  turnIds: readonly string[],
  visit: (event: LinkedEvent) => void,
): void {
  for (const row of connection.prepare(ruleQueries.linkedEvents).iterate(JSON.stringify(turnIds))) {
    const { payloadJson, ...linked } = row as LinkedRow;
    const timeline = timelinePayloadOf({ payload: JSON.parse(payloadJson) as EventPayload });
    if (timeline !== undefined) visit({ ...linked, timeline });
  }
}

/** The tool calls of a turn. */
export function readToolCalls(connection: Pick<SpineConnection, 'prepare'>, turnId: string): readonly ToolCall[] {
  const calls: ToolCall[] = [];
  visitLinkedEvents(connection, [turnId], ({ timeline }) => {
    const call = toolCallOf(timeline);
    if (call !== undefined) calls.push(call);
  });
  return calls;
}

type LinkedRow = Omit<LinkedEvent, 'timeline'> & { readonly payloadJson: string };
