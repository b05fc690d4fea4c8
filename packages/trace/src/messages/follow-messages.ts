import type { DomainEvent } from '@agentspine/schema';
import { type EventFeedOptions, followEvents } from '../events/event-feed.ts';
import { messagesOf } from './messages-of.ts';
import type { TraceMessage } from './trace-message.ts';

/** A message with the place of the event that it was made of: continue after it when all messages of that place have come. */
export type FollowedMessage = TraceMessage & { readonly seq: number };

/**
 * Follows the trace as messages: the same as `trace.messages.subscribe`, for what any process commits.
 * @throws DatabaseError `SPINE_MISSING`, `SPINE_GONE` when the file goes, TraceError `EVENT_INVALID`
 */
export function followMessages(
  path: string,
  options: EventFeedOptions = {},
): AsyncGenerator<FollowedMessage, void, void> {
  return messagesIn(followEvents(path, options));
}

async function* messagesIn(events: AsyncIterable<DomainEvent>): AsyncGenerator<FollowedMessage, void, void> {
  for await (const event of events) {
    for (const message of messagesOf(event)) yield { seq: event.seq, ...message };
  }
}
