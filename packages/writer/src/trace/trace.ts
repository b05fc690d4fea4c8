import type { DomainEvent, DomainEventDraft } from '@agentspine/schema';
import { eventCatalog } from '@agentspine/schema';
import type { SpineConnection } from '../database/spine-connection.ts';
import { EventRecorder } from './event-recorder.ts';
import { type BlobSink, ContentBlobs } from './events/content-blobs.ts';
import { EventIds } from './events/event-ids.ts';
import { EventLog } from './events/event-log.ts';
import { MessageHub } from './messages/message-hub.ts';
import type { Projection } from './projection.ts';
import { type RebuildOptions, type RebuildResult, rebuildTrace } from './rebuild-trace.ts';
import { SearchProjection } from './search/search-projection.ts';
import { TraceSearch } from './search/trace-search.ts';
import { SessionCommands } from './tasks/session-commands.ts';
import { TaskChanges } from './tasks/task-changes.ts';
import { TaskCommands } from './tasks/task-commands.ts';
import { TaskProjection } from './tasks/task-projection.ts';
import { TaskRemoval } from './tasks/task-removal.ts';
import { TaskRows } from './tasks/task-rows.ts';
import { TaskTree } from './tasks/task-tree.ts';
import { TimelineLog } from './timeline/log-events.ts';
import { TimelineProjection } from './timeline/timeline-projection.ts';
import { TimelineReader } from './timeline/timeline-reader.ts';
import { isObject, parseObject, refusedField } from './trace-fields.ts';
import { TurnPartitions } from './turns/turn-partitions.ts';
import { TurnProjection } from './turns/turn-projection.ts';
import { TurnReader } from './turns/turn-reader.ts';

/**
 * What agents did: domain events, and all that is made of them (SPEC 4). Nothing of it is spooled: a failure throws.
 */
export interface Trace
  extends Pick<EventLog, 'readAggregate' | 'readByType'>,
    Pick<ContentBlobs, 'putContentBlob' | 'getContentBlob'>,
    Pick<
      TaskCommands,
      'startTask' | 'completeTask' | 'errorTask' | 'setTaskStatus' | 'renameTask' | 'linkTask' | 'reapStaleTasks'
    >,
    Pick<TaskRemoval, 'archiveTask' | 'unarchiveTask' | 'deleteTask'>,
    Pick<SessionCommands, 'ensureSession' | 'endSession'>,
    Pick<TaskRows, 'listTasks' | 'getTask'>,
    Pick<MessageHub, 'subscribe'>,
    Pick<TurnReader, 'listTurns' | 'getTurn'>,
    Pick<TurnPartitions, 'getPartition' | 'putPartition' | 'resetPartition'>,
    Pick<TimelineLog, 'logEvents' | 'updateMetadata'>,
    Pick<TimelineReader, 'timeline' | 'iterateTimeline' | 'getTimelineEvent'>,
    Pick<TraceSearch, 'search' | 'searchByMeaning'> {
  /**
   * Appends a domain event of the catalog. Its `timeline_event` is refused: `logEvents` puts events on the timeline.
   * @throws WriterError `EVENT_INVALID`, `EVENT_EXISTS`, `TASK_CYCLE`, `SPINE_…`
   */
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
  /** Ids for tasks and sessions. */
  readonly nextId: () => string;
  /** Where large bodies go; without it they go into the table too. */
  readonly blobs?: BlobSink | undefined;
  /** Told of a listener that threw. */
  readonly onListenerFailed: (error: unknown) => void;
}

const internalTypes: ReadonlySet<string> = new Set(
  Object.entries(eventCatalog).flatMap(([type, { isInternal }]) => (isInternal ? [type] : [])),
);

/** Everything of `writer.trace`. */
export function makeTrace({ connection, now, random, nextId, blobs, onListenerFailed }: TraceOptions): Trace {
  const log = new EventLog(connection);
  const tree = new TaskTree(connection);
  // Later ones may look at the rows of earlier ones.
  const turns = new TurnProjection(connection);
  const projections: readonly Projection[] = [
    new TaskProjection(connection),
    new TimelineProjection(connection),
    turns,
    new SearchProjection(connection),
  ];
  const guards = [tree.refuseCycle];
  const recorder = new EventRecorder({ connection, log, ids: new EventIds(random), now, projections, guards });
  const messages = new MessageHub({ connection, onListenerFailed });
  // Before all other reactions: they append further events, which are told after this one.
  recorder.react((event) => messages.publish(event));
  const turnReader = new TurnReader(connection);
  const partitions = new TurnPartitions(connection, recorder);
  const timeline = new TimelineLog(connection, recorder);
  const reader = new TimelineReader(connection);
  const search = new TraceSearch(connection);
  const content = new ContentBlobs({ connection, now, sink: blobs });
  const rows = new TaskRows(connection);
  const parts = { connection, recorder, rows, tree, now, nextId };
  const changes = new TaskChanges(parts);
  const tasks = new TaskCommands(parts, changes);
  const removal = new TaskRemoval(parts, changes);
  const sessions = new SessionCommands(parts, changes, tasks);
  return {
    append: (draft) => {
      refuseInternal(draft);
      return recorder.record(draft);
    },
    readAggregate: (aggregateId, from) => log.readAggregate(aggregateId, from),
    readByType: (type, range) => log.readByType(type, range),
    putContentBlob: (input) => content.putContentBlob(input),
    getContentBlob: (sha256) => content.getContentBlob(sha256),
    startTask: (input) => tasks.startTask(input),
    completeTask: (taskId, options) => tasks.completeTask(taskId, options),
    errorTask: (taskId, options) => tasks.errorTask(taskId, options),
    setTaskStatus: (taskId, status, options) => tasks.setTaskStatus(taskId, status, options),
    renameTask: (taskId, title, options) => tasks.renameTask(taskId, title, options),
    linkTask: (taskId, links) => tasks.linkTask(taskId, links),
    reapStaleTasks: (at) => tasks.reapStaleTasks(at),
    archiveTask: (taskId, options) => removal.archiveTask(taskId, options),
    unarchiveTask: (taskId, options) => removal.unarchiveTask(taskId, options),
    deleteTask: (taskId, options) => removal.deleteTask(taskId, options),
    ensureSession: (input) => sessions.ensureSession(input),
    endSession: (input) => sessions.endSession(input),
    listTasks: (filter) => rows.listTasks(filter),
    getTask: (taskId) => rows.getTask(taskId),
    logEvents: (events) => timeline.logEvents(events),
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

/** What has calls of its own, with checks that `append` would pass by. */
function refuseInternal(draft: unknown): void {
  const { eventType, payload } = parseObject(draft, 'event');
  if (internalTypes.has(String(eventType))) {
    throw refusedField('eventType', `${eventType} is appended by calls of its own`);
  }
  if (isObject(payload) && payload['timeline_event'] !== undefined) {
    throw refusedField('payload.timeline_event', 'is written by logEvents');
  }
}
