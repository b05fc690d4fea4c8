import type { SpineConnection } from '@agentspine/sqlite';
import { EventRecorder } from './event-recorder.ts';
import { type BlobSink, ContentBlobs } from './events/content-blobs.ts';
import { EventIds } from './events/event-ids.ts';
import { EventLog } from './events/event-log.ts';
import { EventPacker } from './events/event-packer.ts';
import { TraceEvents } from './events/trace-events.ts';
import { EventImport } from './import/import-events.ts';
import {
  type DerivedTrace,
  type ReplacedEvents,
  type ReplaceParts,
  replaceImported,
} from './import/replace-imported.ts';
import type { TraceCursors } from './import/trace-cursor.ts';
import { MessageHub } from './messages/message-hub.ts';
import type { Projection } from './projection.ts';
import { type RebuildOptions, type RebuildResult, rebuildTrace } from './rebuild-trace.ts';
import { makeRules } from './rules/make-rules.ts';
import { RuleProjection } from './rules/rule-projection.ts';
import type { RuleStore } from './rules/rule-store.ts';
import { SearchEmbeddings } from './search/search-embeddings.ts';
import { SearchProjection } from './search/search-projection.ts';
import { SessionCommands } from './tasks/session-commands.ts';
import { TaskChanges } from './tasks/task-changes.ts';
import { TaskCommands } from './tasks/task-commands.ts';
import { TaskProjection } from './tasks/task-projection.ts';
import { TaskRows } from './tasks/task-rows.ts';
import { TaskTree } from './tasks/task-tree.ts';
import { TimelineLog } from './timeline/log-events.ts';
import { TimelineProjection } from './timeline/timeline-projection.ts';
import { TurnPartitions } from './turns/turn-partitions.ts';
import { TurnProjection } from './turns/turn-projection.ts';

/**
 * What agents did: domain events, and all that is made of them, by subject (SPEC 4). Nothing of it is spooled: a failure throws.
 */
export interface Trace {
  /** The domain events themselves. */
  readonly events: TraceEvents;
  /** Bodies by digest that events name. */
  readonly content: ContentBlobs;
  /** What an agent works on. */
  readonly tasks: TaskCommands;
  /** Sessions of runtimes, and the tasks they go on in. */
  readonly sessions: SessionCommands;
  /** What happened in a task or session, one event after the other. */
  readonly timeline: TimelineLog;
  /** How a person groups the turns of a task. */
  readonly partitions: TurnPartitions;
  /** What agents should do after certain events, and whether they did. */
  readonly rules: RuleStore;
  /** What searches by meaning keep; searching is asked of the reader. */
  readonly search: SearchEmbeddings;
  /** What was committed, as messages for listeners of this process. */
  readonly messages: Pick<MessageHub, 'subscribe'>;
  /** Events that were read from transcripts. */
  readonly imports: TraceImports;
  /** Makes every table of the trace again out of `events`. @throws DatabaseError `SPINE_…` */
  rebuild(options?: RebuildOptions): RebuildResult;
}

/** Events that were read from transcripts: how far they were read, and how events come in. */
export interface TraceImports extends Pick<EventImport, 'add'> {
  /** How far the transcripts in custody are in the trace. */
  readonly cursors: Pick<TraceCursors, 'places' | 'open' | 'get' | 'mark'>;
  /** Replaces the events that an older version read from transcripts by those that are read today. @throws DatabaseError `SPINE_…` */
  replace(derived: DerivedTrace): ReplacedEvents;
}

/** What the trace of a `spine.db` works with. */
export interface TraceOptions {
  /** The path of `spine.db`, which followers of events open for themselves. */
  readonly path: string;
  /** The open `spine.db`. */
  readonly connection: SpineConnection;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Ids for tasks and sessions. */
  readonly nextId: () => string;
  /** Where large bodies go; without it they go into the table too. */
  readonly blobs?: BlobSink | undefined;
  /** Called with what a listener threw. */
  readonly onListenerFailed: (error: unknown) => void;
}

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
  // Before all other reactions: they append further events, which are reported after this one.
  recorder.react((event) => messages.publish(event));
  const rules = makeRules({ connection, recorder, ids, now });
  const parts = { connection, recorder, rows: new TaskRows(connection), tree, now, nextId };
  const changes = new TaskChanges(parts);
  const packer = new EventPacker(connection);
  const imported = new EventImport(connection, recorder, log, packer);
  const eventsOf = (eventIds: readonly string[]) => eventIds.flatMap((eventId) => log.get(eventId) ?? []);
  const replaceParts: ReplaceParts = {
    ...{ connection, log, packer, projections, cursors: imported.cursors },
    judgeLate: (eventIds) => rules.judgeLate(eventsOf(eventIds)),
  };
  return {
    events: new TraceEvents({ path, connection, recorder }),
    content: new ContentBlobs({ connection, now, sink: blobs }),
    tasks: new TaskCommands(parts, changes),
    sessions: new SessionCommands(parts, changes),
    timeline: new TimelineLog(connection, recorder),
    partitions: new TurnPartitions(connection, recorder),
    rules: rules.store,
    search: new SearchEmbeddings(connection),
    messages,
    imports: {
      cursors: imported.cursors,
      add: (batch) => imported.add(batch),
      replace: (derived) => replaceImported(replaceParts, derived),
    },
    rebuild: (rebuildOptions) => rebuildTrace(connection, log, projections, rebuildOptions),
  };
}
