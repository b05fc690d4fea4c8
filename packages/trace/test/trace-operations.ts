import {
  lanes,
  type RuleInput,
  ruleSeverities,
  type TimelineKind,
  type TimelineMetadata,
  taskStatuses,
  timelineKinds,
} from '@agentspine/schema';
import { seededRandom } from '@agentspine/testkit';
import fc from 'fast-check';
import { TraceError, type TraceErrorCode } from '../src/errors.ts';
import type { SpineUnderTest } from './spine-under-test.ts';
import { metadataArbitrary } from './timeline/metadata-arbitraries.ts';
import { wholeMetadata } from './timeline/whole-metadata.ts';

/** What may happen to a trace, each by its name; a new area adds its lines here, and is part of every campaign. */
const traceOperations: Readonly<Record<string, (spine: SpineUnderTest, draw: Draw) => unknown>> = {
  'start a task': ({ writer }, draw) => {
    const links = draw.of([{}, { parentTaskId: draw.of(taskIds) }, { parentSessionId: draw.of(sessionIds) }]);
    const taskId = draw.of(taskIds);
    writer.trace.tasks.start({
      taskId,
      sessionId: draw.of(sessionIds),
      title: draw.of(titles),
      ...links,
      at: draw.time(),
    });
  },
  'create a task by its event': ({ writer }, draw) => {
    const task_id = draw.of(taskIds);
    const payload = { task_id, title: draw.of(titles), slug: 'slug', kind: draw.of(['primary', 'background']) };
    writer.trace.events.append({ eventType: 'task.created', aggregateId: task_id, payload });
  },
  'rename a task': ({ writer }, draw) =>
    writer.trace.tasks.rename(draw.of(taskIds), draw.of(titles), { at: draw.time() }),
  'set the status of a task': ({ writer }, draw) => {
    writer.trace.tasks.setStatus(draw.of(taskIds), draw.of(taskStatuses), { at: draw.time() });
  },
  'link a task': ({ writer }, draw) => {
    writer.trace.tasks.link(draw.of(taskIds), {
      [draw.of(['parentTaskId', 'backgroundTaskId'])]: draw.of([...taskIds, null]),
    });
  },
  'ensure a session': ({ writer }, draw) => {
    const resume = draw.below(4) > 0;
    writer.trace.sessions.ensure({
      runtimeSource: 'codex',
      runtimeSessionId: draw.of(['a', 'b']),
      resume,
      at: draw.time(),
    });
  },
  'end a session': ({ writer }, draw) => {
    const session = draw.of([
      { sessionId: draw.of(sessionIds) },
      { runtimeSource: 'codex', runtimeSessionId: draw.of(['a', 'b']) },
    ]);
    writer.trace.sessions.end({ ...session, completeTask: draw.below(2) === 0, at: draw.time() });
  },
  'group turns': ({ writer }, draw) => {
    const taskId = draw.of(taskIds);
    const { groups } = writer.trace.partitions.get(taskId);
    writer.trace.partitions.put(taskId, { groups });
  },
  'reset the groups of turns': ({ writer }, draw) => void writer.trace.partitions.reset(draw.of(taskIds)),
  'complete what is stale': ({ writer }, draw) => void writer.trace.tasks.reapStale(draw.time() + 30 * 60_000),
  'log events': logSome,
  'log more events': logSome,
  'log still more events': logSome,
  'update metadata': (spine, draw) => {
    const id = draw.eventOf(spine);
    if (id !== undefined) spine.writer.trace.timeline.updateMetadata(id, draw.metadata());
  },
  'write metadata back as it is read': (spine, draw) => {
    const id = draw.eventOf(spine);
    const metadata = id === undefined ? undefined : spine.writer.trace.timeline.get(id)?.metadata;
    if (id !== undefined && metadata !== undefined) spine.writer.trace.timeline.updateMetadata(id, metadata);
  },
  'classify an event': (spine, draw) => {
    const tags = draw.of([{}, { tags: [] }, { tags: ['a', 'classified'] }]);
    const payload = { event_id_ref: draw.eventOf(spine) ?? 'nobody', lane: draw.of([...lanes, 'file']), ...tags };
    spine.writer.trace.events.append({ eventType: 'classification.assigned', aggregateId: draw.of(taskIds), payload });
  },
  'archive a task': ({ writer }, draw) => void writer.trace.tasks.archive(draw.of(taskIds), { at: draw.time() }),
  'unarchive a task': ({ writer }, draw) => void writer.trace.tasks.unarchive(draw.of(taskIds), { at: draw.time() }),
  'delete a task': ({ writer }, draw) => {
    if (draw.below(4) === 0) writer.trace.tasks.delete(draw.of(taskIds), { at: draw.time() });
  },
  'create a rule': ({ writer }, draw) => writer.trace.rules.create(draw.rule()),
  'suggest a rule': ({ writer }, draw) => writer.trace.rules.suggest(draw.rule()),
  'update a rule': (spine, draw) => {
    const patch = draw.of([{ triggerPhrases: draw.of([null, ['words']]) }, { severity: draw.of(ruleSeverities) }]);
    spine.writer.trace.rules.update(draw.ruleOf(spine), patch);
  },
  'delete a rule': (spine, draw) => spine.writer.trace.rules.delete(draw.ruleOf(spine)),
  'restore a rule': (spine, draw) => spine.writer.trace.rules.restore(draw.ruleOf(spine)),
  'promote a rule': (spine, draw) => spine.writer.trace.rules.promote(draw.ruleOf(spine)),
  'demote a rule': (spine, draw) => spine.writer.trace.rules.demote(draw.ruleOf(spine), draw.of(taskIds)),
  'purge a rule': (spine, draw) => draw.below(4) === 0 && spine.writer.trace.rules.purge(draw.ruleOf(spine)),
  'judge history by a rule': (spine, draw) => spine.writer.trace.rules.reevaluate(draw.ruleOf(spine)),
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

  /** Within some minutes, so that what happens is out of order. */
  time(): number {
    return start + this.below(600) * 1000;
  }

  metadata(): TimelineMetadata {
    if (this.below(4) > 0) return this.of(this.#metadata);
    return { ...wholeMetadata, todoId: `todo-${this.below(9)}`, questionId: `question-${this.below(9)}` };
  }

  rule(): RuleInput {
    return {
      name: 'a rule',
      expectTool: this.of(['command', 'file-read', 'file-write']),
      severity: this.of(ruleSeverities),
      ...this.of([{}, { triggerPhrases: ['words'] }, { triggerPhrases: ['Mend'], triggerOn: 'user' as const }]),
      ...this.of([{}, {}, { taskId: this.of(taskIds) }]),
      ...this.of([{}, { expectPattern: 'a' }]),
    };
  }

  /** A rule, deleted or not; an id that none has where there is none. */
  ruleOf({ asked }: SpineUnderTest): string {
    const rules = asked.rules({ includeDeleted: true });
    return rules.length === 0 ? 'nobody' : this.of(rules).id;
  }

  eventOf(spine: SpineUnderTest): string | undefined {
    const count =
      (spine.sql('SELECT count(*) AS count FROM timeline_events_view') as { count: number }[])[0]?.count ?? 0;
    const sql = `SELECT id FROM timeline_events_view ORDER BY id LIMIT 1 OFFSET ${this.below(count)}`;
    return (spine.sql(sql) as { id: string }[])[0]?.id;
  }
}

/** Does `count` operations, one after the other; what the trace refuses by name is a part of them. */
export async function runTraceOperations(spine: SpineUnderTest, draw: Draw, count: number): Promise<void> {
  const names = Object.keys(traceOperations);
  for (let done = 0; done < count; done += 1) {
    try {
      await traceOperations[draw.of(names)]?.(spine, draw);
    } catch (error) {
      if (!(error instanceof TraceError && refusals.has(error.code))) throw error;
    }
  }
}

const refusals: ReadonlySet<string> = new Set<TraceErrorCode>([
  'RULE_CONFLICT',
  'RULE_INVALID',
  'RULE_NOT_FOUND',
  'SESSION_NOT_FOUND',
  'TASK_ARCHIVED',
  'TASK_CYCLE',
  'TASK_NOT_FOUND',
]);

/** A batch of which some may be refused. */
function logSome({ writer }: SpineUnderTest, draw: Draw): void {
  const events = Array.from({ length: 1 + draw.below(4) }, () => ({
    taskId: draw.of(taskIds),
    kind: draw.of<TimelineKind>(draw.below(9) === 0 ? ['task.start' as TimelineKind] : timelineKinds),
    title: draw.of(titles),
    metadata: draw.below(4) === 0 ? {} : draw.metadata(),
    at: draw.time(),
    ...draw.of([{}, { sessionId: draw.of(sessionIds) }]),
    ...draw.of([{}, { body: draw.of(['', 'words', '\u{1f9f5}'.repeat(200)]) }]),
    ...draw.of([{}, { classification: { tags: ['a', 'b'] } }]),
    ...draw.of([{}, {}, { id: `event-${draw.below(200)}` }]),
    ...draw.of([{}, {}, { lane: draw.of(lanes) }]),
  }));
  writer.trace.timeline.log(events);
}
