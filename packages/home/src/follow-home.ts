import { join } from 'node:path';
import type { DomainEvent, LogEntry } from '@agentspine/schema';
import { type EventFeedOptions, type FollowedMessage, followEvents, followMessages } from '@agentspine/trace';
import { type FeedOptions, type FeedRecord, followLog, followRecords, type LogFeedOptions } from '@agentspine/writer';
import type { HomeContext } from './home-context.ts';
import { homeOf } from './home-paths.ts';

/** The records of the home: those that are there, and with `follow` those to come. @throws DatabaseError `SPINE_MISSING` */
export function followHomeRecords(world: HomeContext, options: FeedOptions): AsyncIterable<FeedRecord> {
  return followRecords(spinePathOf(world), interruptible(world, options));
}

/** The log lines of the home, as `followHomeRecords` does it. @throws DatabaseError `SPINE_MISSING` */
export function followHomeLog(world: HomeContext, options: LogFeedOptions): AsyncIterable<LogEntry> {
  return followLog(spinePathOf(world), interruptible(world, options));
}

/** The events of the trace, as `followHomeRecords` does it. @throws DatabaseError `SPINE_MISSING` */
export function followHomeEvents(world: HomeContext, options: EventFeedOptions): AsyncIterable<DomainEvent> {
  return followEvents(spinePathOf(world), interruptible(world, options));
}

/** The messages that events of the trace make, as `followHomeRecords` does it. @throws DatabaseError `SPINE_MISSING` */
export function followHomeMessages(world: HomeContext, options: EventFeedOptions): AsyncIterable<FollowedMessage> {
  return followMessages(spinePathOf(world), interruptible(world, options));
}

function spinePathOf(world: HomeContext): string {
  return join(homeOf(world).directory, 'spine.db');
}

/** Only a feed without an end takes the signal: asking for it takes Ctrl-C over. */
function interruptible<Options extends { readonly follow?: boolean | undefined }>(
  world: HomeContext,
  options: Options,
): Options & { readonly signal?: AbortSignal } {
  return options.follow === true ? { ...options, signal: world.signal } : options;
}
