import { type DomainEvent, type DomainEventDraft, eventCatalog } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { EventRecorder } from './event-recorder.ts';
import { type BlobSink, ContentBlobs } from './events/content-blobs.ts';
import { type EventFeedOptions, followEvents } from './events/event-feed.ts';
import { EventIds } from './events/event-ids.ts';
import { EventLog } from './events/event-log.ts';
import { EventImport } from './import/import-events.ts';
import {
  type DerivedTrace,
  type ReplacedEvents,
  type ReplaceParts,
  replaceImported,
} from './import/replace-imported.ts';
import type { TraceCursors } from './import/trace-cursor.ts';
import type { TraceProblems } from './import/trace-problems.ts';
import { MessageHub } from './messages/message-hub.ts';
import type { Projection } from './projection.ts';
import { type RebuildOptions, type RebuildResult, rebuildTrace } from './rebuild-trace.ts';
import { makeRules, type RuleCalls } from './rules/make-rules.ts';
import { RuleProjection } from './rules/rule-projection.ts';
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
    Pick<TimelineLog, 'logEvents' | 'updateMetadata'>,
    Pick<TimelineReader, 'timeline' | 'iterateTimeline' | 'getTimelineEvent'>,
    Pick<TurnReader, 'listTurns' | 'getTurn'>,
    Pick<TurnPartitions, 'getPartition' | 'putPartition' | 'resetPartition'>,
    Pick<TraceSearch, 'search' | 'searchByMeaning'>,
    Pick<MessageHub, 'subscribe'>,
    RuleCalls,
    Pick<EventImport, 'importEvents'> {
  /** How far the transcripts in custody are in the trace. */
  readonly cursors: Pick<TraceCursors, 'places' | 'get'>;
  /** Events that transcripts tell of and that were refused. */
  readonly problems: Pick<TraceProblems, 'list'>;
  /**
   * Appends a domain event of the catalog. Its `timeline_event` is refused: `logEvents` puts events on the timeline.
   * @throws TraceError `EVENT_INVALID`, `EVENT_EXISTS`, `TASK_CYCLE`, DatabaseError `SPINE_…`
   */
  append(draft: DomainEventDraft): DomainEvent;
  /** Follows what any process appends, behind the event of a `seq`. Ends only with `follow: false`, an aborted signal or `break`. */
  followEvents(from?: number, options?: Omit<EventFeedOptions, 'from'>): ReturnType<typeof followEvents>;
  /** Puts what transcripts tell today in the place of what they told in an older version. @throws DatabaseError `SPINE_…` */
  replaceImported(derived: DerivedTrace): ReplacedEvents;
  /** Makes every table of the trace anew out of `events`. */
  rebuild(options?: RebuildOptions): RebuildResult;
}

export interface TraceOptions {
  readonly path: string;
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
export function makeTrace(options: TraceOptions): Trace {
  const { path, connection, now, random, nextId, blobs, onListenerFailed } = options;
  const log = new EventLog(connection);
  const tree = new TaskTree(connection);
  // Later ones may look at the rows of earlier ones; what rules said goes with a task before its turns and timeline do.
  const projections: readonly Projection[] = [
    new RuleProjection(connection),
    new TaskProjection(connection),
    new TimelineProjection(connection),
    new TurnProjection(connection),
    new SearchProjection(connection),
  ];
  const guards = [tree.refuseCycle];
  const ids = new EventIds(random);
  const recorder = new EventRecorder({ connection, log, ids, now, projections, guards });
  const messages = new MessageHub({ connection, onListenerFailed });
  // Before all other reactions: they append further events, which are told after this one.
  recorder.react((event) => messages.publish(event));
  const rules = makeRules({ connection, recorder, ids, now });
  const content = new ContentBlobs({ connection, now, sink: blobs });
  const rows = new TaskRows(connection);
  const parts = { connection, recorder, rows, tree, now, nextId };
  const changes = new TaskChanges(parts);
  const tasks = new TaskCommands(parts, changes);
  const removal = new TaskRemoval(parts, changes);
  const sessions = new SessionCommands(parts, changes, tasks);
  const timeline = new TimelineLog(connection, recorder);
  const timelineReader = new TimelineReader(connection);
  const turnReader = new TurnReader(connection);
  const partitions = new TurnPartitions(connection, recorder);
  const imported = new EventImport(connection, recorder, log);
  const eventsOf = (eventIds: readonly string[]) => eventIds.flatMap((eventId) => log.get(eventId) ?? []);
  const replaceParts: ReplaceParts = {
    ...{ connection, log, projections, cursors: imported.cursors },
    judgeLate: (eventIds) => rules.judgeLate(eventsOf(eventIds)),
  };
  const search = new TraceSearch(connection);
  return {
    append: (draft) => {
      refuseInternal(draft);
      return recorder.record(draft);
    },
    readAggregate: (aggregateId, from) => log.readAggregate(aggregateId, from),
    readByType: (type, range) => log.readByType(type, range),
    followEvents: (from, feedOptions) => {
      connection.refuseClosed();
      return followEvents(path, { ...feedOptions, from });
    },
    subscribe: (listener) => messages.subscribe(listener),
    rebuild: (rebuildOptions) => rebuildTrace(connection, log, projections, rebuildOptions),
    putContentBlob: (input) => content.putContentBlob(input),
    getContentBlob: (sha256) => content.getContentBlob(sha256),
    startTask: (input) => tasks.startTask(input),
    completeTask: (taskId, how) => tasks.completeTask(taskId, how),
    errorTask: (taskId, how) => tasks.errorTask(taskId, how),
    setTaskStatus: (taskId, status, how) => tasks.setTaskStatus(taskId, status, how),
    renameTask: (taskId, title, how) => tasks.renameTask(taskId, title, how),
    linkTask: (taskId, links) => tasks.linkTask(taskId, links),
    reapStaleTasks: (at) => tasks.reapStaleTasks(at),
    archiveTask: (taskId, how) => removal.archiveTask(taskId, how),
    unarchiveTask: (taskId, how) => removal.unarchiveTask(taskId, how),
    deleteTask: (taskId, how) => removal.deleteTask(taskId, how),
    ensureSession: (input) => sessions.ensureSession(input),
    endSession: (input) => sessions.endSession(input),
    listTasks: (filter) => rows.listTasks(filter),
    getTask: (taskId) => rows.getTask(taskId),
    logEvents: (events) => timeline.logEvents(events),
    importEvents: (batch) => imported.importEvents(batch),
    replaceImported: (derived) => replaceImported(replaceParts, derived),
    cursors: imported.cursors,
    problems: imported.problems,
    updateMetadata: (eventId, metadata) => timeline.updateMetadata(eventId, metadata),
    timeline: (taskOrSessionId, filter) => timelineReader.timeline(taskOrSessionId, filter),
    iterateTimeline: (taskOrSessionId, filter) => timelineReader.iterateTimeline(taskOrSessionId, filter),
    getTimelineEvent: (eventId) => timelineReader.getTimelineEvent(eventId),
    listTurns: (filter) => turnReader.listTurns(filter),
    getTurn: (turnId) => turnReader.getTurn(turnId),
    getPartition: (taskId) => partitions.getPartition(taskId),
    putPartition: (taskId, input) => partitions.putPartition(taskId, input),
    resetPartition: (taskId) => partitions.resetPartition(taskId),
    ...rules.calls,
    search: (text, how) => search.search(text, how),
    searchByMeaning: (text, embedder, how) => search.searchByMeaning(text, embedder, how),
  };
}

/** What has calls of its own, with checks that `append` would pass by. */
function refuseInternal(draft: unknown): void {
  const { eventType, payload } = parseObject(draft, 'event');
  if (internalTypes.has(String(eventType))) {
    throw refusedField('eventType', `${eventType} is appended by calls of its own`);
  }
  if (isObject(payload) && payload['timeline_event'] != null) {
    throw refusedField('payload.timeline_event', 'is written by logEvents');
  }
}
