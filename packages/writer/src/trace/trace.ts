import type { DomainEvent, DomainEventDraft } from '@agentspine/schema';
import { eventCatalog } from '@agentspine/schema';
import type { SpineConnection } from '../database/spine-connection.ts';
import { EventRecorder } from './event-recorder.ts';
import { EventIds } from './events/event-ids.ts';
import { EventLog } from './events/event-log.ts';
import { EventImport } from './import/import-events.ts';
import type { TraceCursors } from './import/trace-cursor.ts';
import type { Projection } from './projection.ts';
import { type RebuildOptions, type RebuildResult, rebuildTrace } from './rebuild-trace.ts';
import { TaskProjection } from './tasks/task-projection.ts';
import { TimelineLog } from './timeline/log-events.ts';
import { TimelineProjection } from './timeline/timeline-projection.ts';
import { refusedField } from './trace-fields.ts';

/**
 * What agents did: domain events, and all that is made of them (SPEC 4). Nothing of it is spooled: a failure throws.
 */
export interface Trace
  extends Pick<EventLog, 'readAggregate' | 'readByType'>,
    Pick<TimelineLog, 'logEvents'>,
    Pick<EventImport, 'importEvents'> {
  /** Appends a domain event of the catalog. @throws WriterError `EVENT_INVALID`, `EVENT_EXISTS`, `SPINE_…` */
  append(draft: DomainEventDraft): DomainEvent;
  /** The event of an id. */
  readEvent(eventId: string): DomainEvent | undefined;
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
}

const internalTypes: ReadonlySet<string> = new Set(
  Object.entries(eventCatalog).flatMap(([type, { isInternal }]) => (isInternal ? [type] : [])),
);

/** Everything of `writer.trace`. */
export function makeTrace({ connection, now, random }: TraceOptions): Trace {
  const log = new EventLog(connection);
  // Later ones may look at the rows of earlier ones.
  const projections: readonly Projection[] = [new TaskProjection(connection), new TimelineProjection(connection)];
  const recorder = new EventRecorder({ connection, log, ids: new EventIds(random), now, projections });
  const timeline = new TimelineLog(connection, recorder);
  const imported = new EventImport(connection, recorder, log);
  return {
    append: (draft) => {
      if (internalTypes.has(draft.eventType)) {
        throw refusedField('eventType', `${draft.eventType} is appended by calls of its own`);
      }
      return recorder.record(draft);
    },
    readAggregate: (aggregateId, from) => log.readAggregate(aggregateId, from),
    readByType: (type, range) => log.readByType(type, range),
    readEvent: (eventId) => log.get(eventId),
    logEvents: (events) => timeline.logEvents(events),
    importEvents: (batch) => imported.importEvents(batch),
    cursors: imported.cursors,
    rebuild: (options) => rebuildTrace(connection, log, projections, options),
  };
}
