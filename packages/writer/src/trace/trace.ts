import type { DomainEvent, DomainEventDraft } from '@agentspine/schema';
import { eventCatalog } from '@agentspine/schema';
import type { SpineConnection } from '../database/spine-connection.ts';
import { EventRecorder } from './event-recorder.ts';
import { EventIds } from './events/event-ids.ts';
import { EventLog } from './events/event-log.ts';
import { MessageHub } from './messages/message-hub.ts';
import type { Projection } from './projection.ts';
import { type RebuildOptions, type RebuildResult, rebuildTrace } from './rebuild-trace.ts';
import { makeRules, type RuleCalls } from './rules/make-rules.ts';
import { RuleProjection } from './rules/rule-projection.ts';
import { TaskProjection } from './tasks/task-projection.ts';
import { TimelineLog } from './timeline/log-events.ts';
import { TimelineProjection } from './timeline/timeline-projection.ts';
import { refusedField } from './trace-fields.ts';
import { TurnPartitions } from './turns/turn-partitions.ts';
import { TurnProjection } from './turns/turn-projection.ts';

/**
 * What agents did: domain events, and all that is made of them (SPEC 4). Nothing of it is spooled: a failure throws.
 */
export interface Trace
  extends Pick<EventLog, 'readAggregate' | 'readByType'>,
    Pick<TimelineLog, 'logEvents'>,
    Pick<MessageHub, 'subscribe'>,
    Pick<TurnPartitions, 'getPartition' | 'putPartition' | 'resetPartition'>,
    RuleCalls {
  /** Appends a domain event of the catalog. @throws WriterError `EVENT_INVALID`, `EVENT_EXISTS`, `SPINE_…` */
  append(draft: DomainEventDraft): DomainEvent;
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
  const turns = new TurnProjection(connection);
  // Later ones may look at the rows of earlier ones; what rules said goes with a task before its turns and timeline do.
  const projections: readonly Projection[] = [
    new RuleProjection(connection),
    new TaskProjection(connection),
    new TimelineProjection(connection),
    turns,
  ];
  const ids = new EventIds(random);
  const recorder = new EventRecorder({ connection, log, ids, now, projections });
  const messages = new MessageHub({ connection, onListenerFailed });
  // Before all other reactions: they append further events, which are told after this one.
  recorder.react((event) => messages.publish(event));
  const rules = makeRules({ connection, recorder, ids, now, turns });
  const partitions = new TurnPartitions(connection, recorder);
  const timeline = new TimelineLog(connection, recorder);
  return {
    append: (draft) => {
      if (internalTypes.has(draft.eventType)) {
        throw refusedField('eventType', `${draft.eventType} is appended by calls of its own`);
      }
      return recorder.record(draft);
    },
    readAggregate: (aggregateId, from) => log.readAggregate(aggregateId, from),
    readByType: (type, range) => log.readByType(type, range),
    logEvents: (events) => timeline.logEvents(events),
    getPartition: (taskId) => partitions.getPartition(taskId),
    putPartition: (taskId, input) => partitions.putPartition(taskId, input),
    resetPartition: (taskId) => partitions.resetPartition(taskId),
    ...rules,
    subscribe: (listener) => messages.subscribe(listener),
    rebuild: (options) => rebuildTrace(connection, log, projections, options),
  };
}
