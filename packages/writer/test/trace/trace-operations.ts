import { lanes, type TimelineKind, type TimelineMetadata, taskStatuses, timelineKinds } from '@agentspine/schema';
import { seededRandom } from '@agentspine/testkit';
import fc from 'fast-check';
import type { SpineUnderTest } from '../spine-under-test.ts';
import { metadataArbitrary } from './timeline/metadata-arbitraries.ts';
import { wholeMetadata } from './timeline/whole-metadata.ts';

/** What may happen to a trace, each by its name; a new area adds its lines here, and is part of every campaign. */
const traceOperations: Readonly<Record<string, (spine: SpineUnderTest, draw: Draw) => void>> = {
  'create a task': ({ writer }, draw) => {
    const task_id = draw.of(taskIds);
    const payload = { task_id, title: draw.of(titles), slug: 'slug', kind: draw.of(['primary', 'background']) };
    const links = draw.of([{}, { parent_task_id: draw.of(taskIds) }, { parent_session_id: draw.of(sessionIds) }]);
    writer.trace.append({ eventType: 'task.created', aggregateId: task_id, payload: { ...payload, ...links } });
  },
  'rename a task': ({ writer }, draw) => {
    const task_id = draw.of(taskIds);
    const payload = { task_id, from: 'before', to: draw.of(titles), ...draw.of([{}, { slug: 'other' }]) };
    writer.trace.append({ eventType: 'task.renamed', aggregateId: task_id, payload });
  },
  'change the status of a task': ({ writer }, draw) => {
    const task_id = draw.of(taskIds);
    const payload = { task_id, from: draw.of(taskStatuses), to: draw.of(taskStatuses) };
    writer.trace.append({ eventType: 'task.status_changed', aggregateId: task_id, payload });
  },
  'start a session': ({ writer }, draw) => {
    const task_id = draw.of(taskIds);
    const payload = { task_id, session_id: draw.of(sessionIds) };
    writer.trace.append({ eventType: 'session.started', aggregateId: task_id, payload });
  },
  'end a session': ({ writer }, draw) => {
    const payload = { session_id: draw.of(sessionIds), outcome: draw.of(['completed', 'errored']) };
    writer.trace.append({ eventType: 'session.ended', aggregateId: draw.of(taskIds), payload });
  },
  'bind a session': ({ writer }, draw) => {
    const payload = {
      session_id: draw.of(sessionIds),
      runtime_source: 'codex',
      runtime_session_id: draw.of(['a', 'b']),
    };
    writer.trace.append({ eventType: 'session.bound', aggregateId: draw.of(taskIds), payload });
  },
  'group turns': ({ writer }, draw) => {
    const task_id = draw.of(taskIds);
    if (draw.below(3) === 0) {
      writer.trace.append({ eventType: 'turn.partition_reset', aggregateId: task_id, payload: { task_id } });
      return;
    }
    const payload = { task_id, version: draw.below(9), groups: [] };
    writer.trace.append({ eventType: 'turn.partition_updated', aggregateId: task_id, payload });
  },
  'log events': logSome,
  'log more events': logSome,
  'log still more events': logSome,
  'update metadata': (spine, draw) => {
    const id = draw.eventOf(spine);
    if (id !== undefined) spine.writer.trace.updateMetadata(id, draw.metadata());
  },
  'write metadata back as it is read': (spine, draw) => {
    const id = draw.eventOf(spine);
    const metadata = id === undefined ? undefined : spine.writer.trace.getTimelineEvent(id)?.metadata;
    if (id !== undefined && metadata !== undefined) spine.writer.trace.updateMetadata(id, metadata);
  },
  'classify an event': (spine, draw) => {
    const tags = draw.of([{}, { tags: [] }, { tags: ['a', 'classified'] }]);
    const payload = { event_id_ref: draw.eventOf(spine) ?? 'nobody', lane: draw.of([...lanes, 'file']), ...tags };
    spine.writer.trace.append({ eventType: 'classification.assigned', aggregateId: draw.of(taskIds), payload });
  },
  'archive or unarchive a task': (spine, draw) => {
    recordPast(spine, draw.of(['task.archived', 'task.unarchived']), draw.of(taskIds), draw);
  },
  'delete a task': (spine, draw) => {
    if (draw.below(4) === 0) recordPast(spine, 'task.deleted', draw.of(taskIds), draw);
  },
  'vacuum the database': (spine) => void spine.sql('VACUUM'),
  'open the writer anew': (spine) => void spine.reopen(),
};

/** Few, so that events meet on them. */
const taskIds = ['t1', 't2', 't3', 't4'];
const sessionIds = ['s1', 's2', 's3'];
const titles = ['Mend the build', 'é \u{1f9f5}', 'x'.repeat(300)];
const start = Date.UTC(2026, 0, 1);

/** Draws what the seed decides. */
export class Draw {
  readonly #random: () => number;
  readonly #metadata: readonly TimelineMetadata[];

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#metadata = fc.sample(metadataArbitrary, { seed, numRuns: 200 });
  }

  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  metadata(): TimelineMetadata {
    if (this.below(4) > 0) return this.of(this.#metadata);
    return { ...wholeMetadata, todoId: `todo-${this.below(9)}`, questionId: `question-${this.below(9)}` };
  }

  eventOf(spine: SpineUnderTest): string | undefined {
    const count =
      (spine.sql('SELECT count(*) AS count FROM timeline_events_view') as { count: number }[])[0]?.count ?? 0;
    const sql = `SELECT id FROM timeline_events_view ORDER BY id LIMIT 1 OFFSET ${this.below(count)}`;
    return (spine.sql(sql) as { id: string }[])[0]?.id;
  }
}

/** Does `count` operations, one after the other. */
export function runTraceOperations(spine: SpineUnderTest, draw: Draw, count: number): void {
  const names = Object.keys(traceOperations);
  for (let done = 0; done < count; done += 1) traceOperations[draw.of(names)]?.(spine, draw);
}

/** A batch of which some may be refused. */
function logSome({ writer }: SpineUnderTest, draw: Draw): void {
  const events = Array.from({ length: 1 + draw.below(4) }, () => ({
    taskId: draw.of(taskIds),
    kind: draw.of<TimelineKind>(draw.below(9) === 0 ? ['task.start' as TimelineKind] : timelineKinds),
    title: draw.of(titles),
    metadata: draw.below(4) === 0 ? {} : draw.metadata(),
    at: start + draw.below(100) * 1000,
    ...draw.of([{}, { sessionId: draw.of(sessionIds) }]),
    ...draw.of([{}, { body: draw.of(['', 'words', '\u{1f9f5}'.repeat(200)]) }]),
    ...draw.of([{}, { classification: { tags: ['a', 'b'] } }]),
    ...draw.of([{}, {}, { id: `event-${draw.below(200)}` }]),
    ...draw.of([{}, {}, { lane: draw.of(lanes) }]),
  }));
  writer.trace.logEvents(events);
}

/** Records an event of a type that `append` does not take, and makes the tables of it. */
function recordPast(spine: SpineUnderTest, type: string, taskId: string, draw: Draw): void {
  const [found] = spine.sql(`SELECT 1 FROM tasks_current WHERE id = '${taskId}'`);
  if (found === undefined) return;
  const time = start + draw.below(100) * 1000;
  spine.sql(`INSERT INTO events (event_id, event_time, event_type, schema_ver, aggregate_id, actor, payload_json, recorded_at)
    SELECT 'past-' || (max(seq) + 1), ${time}, '${type}', 1, '${taskId}', 'user', '{"task_id":"${taskId}"}', ${time} FROM events`);
  spine.writer.trace.rebuild();
}
