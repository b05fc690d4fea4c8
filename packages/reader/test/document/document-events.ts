import type { TimelineEvent, TimelineMetadata } from '@agentspine/schema';
import type { PlacedEvent } from '../../src/document/turns-of-events.ts';

/** An event of a timeline at a second of one minute. */
export function eventAt(second: number, given: Partial<TimelineEvent> & { readonly id: string }): TimelineEvent {
  const createdAt = `2026-05-01T10:00:${String(second).padStart(2, '0')}.000Z`;
  const metadata: TimelineMetadata = {};
  const classification = { lane: 'user', tags: [], matches: [] } as const;
  return {
    taskId: 'task',
    kind: 'user.message',
    lane: 'user',
    title: given.id,
    metadata,
    classification,
    createdAt,
    ...given,
  };
}

/** The events with the places in which they were appended: as they are given. */
export function placed(...events: readonly TimelineEvent[]): readonly PlacedEvent[] {
  return events.map((event, seq) => ({ event, seq }));
}

export const prompt = (second: number, id: string, body: string): TimelineEvent =>
  eventAt(second, { id, body, metadata: { speaker: 'human' } });

export const call = (second: number, id: string, metadata: TimelineMetadata): TimelineEvent =>
  eventAt(second, { id, kind: 'tool.used', title: 'Bash: ls', metadata: { toolName: 'Bash', ...metadata } });

export const result = (second: number, id: string, metadata: TimelineMetadata): TimelineEvent =>
  eventAt(second, { id, kind: 'monitor.observed', body: 'a\nb', metadata: { resultOf: 'Bash', ...metadata } });

export const reply = (second: number, id: string, given: Partial<TimelineEvent>): TimelineEvent =>
  eventAt(second, { id, kind: 'assistant.response', body: id, ...given });
