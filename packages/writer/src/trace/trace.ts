import type { DomainEvent, DomainEventDraft } from '@agentspine/schema';
import { eventCatalog } from '@agentspine/schema';
import type { SpineConnection } from '../database/spine-connection.ts';
import { EventRecorder } from './event-recorder.ts';
import { EventIds } from './events/event-ids.ts';
import { EventLog } from './events/event-log.ts';
import { EventImport } from './import/import-events.ts';
import type { TraceCursors } from './import/trace-cursor.ts';
import { MessageHub } from './messages/message-hub.ts';
import type { Projection } from './projection.ts';
import { type RebuildOptions, type RebuildResult, rebuildTrace } from './rebuild-trace.ts';
import { SearchProjection } from './search/search-projection.ts';
import { TraceSearch } from './search/trace-search.ts';
import { TaskProjection } from './tasks/task-projection.ts';
import { TimelineLog } from './timeline/log-events.ts';
import { TimelineProjection } from './timeline/timeline-projection.ts';
import { TimelineReader } from './timeline/timeline-reader.ts';
import { refusedField } from './trace-fields.ts';
import { TurnPartitions } from './turns/turn-partitions.ts';
import { TurnProjection } from './turns/turn-projection.ts';
import { TurnReader } from './turns/turn-reader.ts';

/**
 * What agents did: domain events, and all that is made of them (SPEC 4). Nothing of it is spooled: a failure throws.
 */
export interface Trace
  extends Pick<EventLog, 'readAggregate' | 'readByType'>,
    Pick<MessageHub, 'subscribe'>,
    Pick<TurnReader, 'listTurns' | 'getTurn'>,
    Pick<TurnPartitions, 'getPartition' | 'putPartition' | 'resetPartition'>,
    Pick<TimelineLog, 'logEvents' | 'updateMetadata'>,
    Pick<TimelineReader, 'timeline' | 'iterateTimeline' | 'getTimelineEvent'>,
    Pick<TraceSearch, 'search' | 'searchByMeaning'>,
    Pick<EventImport, 'importEvents'> {
  /** Appends a domain event of the catalog. @throws WriterError `EVENT_INVALID`, `EVENT_EXISTS`, `SPINE_…` */
  append(draft: DomainEventDraft): DomainEvent;
  /** How far the transcripts in custody are in the trace. */
  readonly cursors: Pick<TraceCursors, 'places' | 'get'>;
  /** Makes every table of the trace anew out of `events`. */
  rebuild(options?: RebuildOptions): RebuildResult;
}

export interface TraceOptions {
  readonly connection: SpineConnection;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Told of a listener that threw. */
  readonly onListenerFailed: (error: unknown) => void;
}

const internalTypes: ReadonlySet<string> = new Set(
  Object.entries(eventCatalog).flatMap(([type, { isInternal }]) => (isInternal ? [type] : [])),
);

/** Everything of `writer.trace`. */
export function makeTrace({ connection, now, random, onListenerFailed }: TraceOptions): Trace {
  const log = new EventLog(connection);
  // Later ones may look at the rows of earlier ones.
  const turns = new TurnProjection(connection);
  const projections: readonly Projection[] = [
    new TaskProjection(connection),
    new TimelineProjection(connection),
    turns,
    new SearchProjection(connection),
  ];
  const recorder = new EventRecorder({ connection, log, ids: new EventIds(random), now, projections });
  const messages = new MessageHub({ connection, onListenerFailed });
  // Before all other reactions: they append further events, which are told after this one.
  recorder.react((event) => messages.publish(event));
  const turnReader = new TurnReader(connection);
  const partitions = new TurnPartitions(connection, recorder);
  const timeline = new TimelineLog(connection, recorder);
  const imported = new EventImport(connection, recorder, log);
  const reader = new TimelineReader(connection);
  const search = new TraceSearch(connection);
  return {
    append: (draft) => {
      if (internalTypes.has(draft.eventType)) {
        throw refusedField('eventType', `${draft.eventType} is appended by calls of its own`);
      }
      // Its checks are those of logEvents.
      if (draft.payload?.['timeline_event'] != null) {
        throw refusedField('payload.timeline_event', 'is put on the timeline by logEvents');
      }
      return recorder.record(draft);
    },
    readAggregate: (aggregateId, from) => log.readAggregate(aggregateId, from),
    readByType: (type, range) => log.readByType(type, range),
    logEvents: (events) => timeline.logEvents(events),
    importEvents: (batch) => imported.importEvents(batch),
    cursors: imported.cursors,
    listTurns: (filter) => turnReader.listTurns(filter),
    getTurn: (turnId) => turnReader.getTurn(turnId),
    getPartition: (taskId) => partitions.getPartition(taskId),
    putPartition: (taskId, input) => partitions.putPartition(taskId, input),
    resetPartition: (taskId) => partitions.resetPartition(taskId),
    subscribe: (listener) => messages.subscribe(listener),
    updateMetadata: (eventId, metadata) => timeline.updateMetadata(eventId, metadata),
    timeline: (taskOrSessionId, filter) => reader.timeline(taskOrSessionId, filter),
    iterateTimeline: (taskOrSessionId, filter) => reader.iterateTimeline(taskOrSessionId, filter),
    getTimelineEvent: (eventId) => reader.getTimelineEvent(eventId),
    search: (text, options) => search.search(text, options),
    searchByMeaning: (text, embedder, options) => search.searchByMeaning(text, embedder, options),
    rebuild: (options) => rebuildTrace(connection, log, projections, options),
  };
}
