import { join } from 'node:path';
import type { DomainEvent, DomainEventDraft, DomainEventType, TimelineEventInput } from '@agentspine/schema';
import { SpineConnection } from '../../../src/database/spine-connection.ts';
import { blockingTimer } from '../../../src/database/write-turn.ts';
import { EventRecorder } from '../../../src/trace/event-recorder.ts';
import { EventIds } from '../../../src/trace/events/event-ids.ts';
import { EventLog } from '../../../src/trace/events/event-log.ts';
import { SearchProjection } from '../../../src/trace/search/search-projection.ts';
import { TaskProjection } from '../../../src/trace/tasks/task-projection.ts';
import { TimelineProjection } from '../../../src/trace/timeline/timeline-projection.ts';
import { SpineUnderTest } from '../../spine-under-test.ts';

/** A trace to search in, with events of every type. */
export class SearchSpine extends SpineUnderTest {
  #seconds = 0;

  get trace() {
    return this.writer.trace;
  }

  /** A second later than the last time. */
  nextTime(): number {
    this.#seconds += 1;
    return Date.UTC(2026, 0, 1) + this.#seconds * 1000;
  }

  createTask(id: string, title: string, more: Readonly<Record<string, string>> = {}): void {
    const payload = { task_id: id, title, slug: 'slug', kind: 'primary', ...more };
    this.trace.append({ eventType: 'task.created', aggregateId: id, eventTime: this.nextTime(), payload });
  }

  renameTask(id: string, from: string, to: string): void {
    const payload = { task_id: id, from, to };
    this.trace.append({ eventType: 'task.renamed', aggregateId: id, eventTime: this.nextTime(), payload });
  }

  /** Logs an event of task `t1` and returns its id. */
  log(event: Partial<TimelineEventInput>): string {
    const input = { taskId: 't1', kind: 'tool.used', title: 'a title', at: this.nextTime(), ...event } as const;
    const { accepted, rejected } = this.trace.logEvents([input]);
    if (accepted[0] === undefined) throw new Error(rejected[0]?.message);
    return accepted[0];
  }

  /** Records an event of any type, as the calls that these belong to do. */
  record(draft: DomainEventDraft<DomainEventType>): DomainEvent {
    using connection = new SpineConnection({
      path: join(this.home, 'spine.db'),
      access: 'write',
      durability: 'process',
      busyTimeoutMs: 1_000,
      timer: blockingTimer,
      nextToken: () => 'token',
      now: () => new Date(0),
      onSetAside: () => undefined,
    });
    const projections = [
      new TaskProjection(connection),
      new TimelineProjection(connection),
      new SearchProjection(connection),
    ];
    const log = new EventLog(connection);
    const recorder = new EventRecorder({
      connection,
      log,
      ids: new EventIds(Math.random),
      now: () => 0,
      projections,
      guards: [],
    });
    return recorder.record({ eventTime: this.nextTime(), ...draft });
  }

  /** Ids of the events that are found, the best first. */
  events(text: string, options?: Parameters<SpineUnderTest['writer']['trace']['search']>[1]): string[] {
    return this.trace.search(text, options).events.map(({ eventId }) => eventId);
  }

  /** Ids of the tasks that are found, the best first. */
  tasks(text: string): string[] {
    return this.trace.search(text).tasks.map(({ taskId }) => taskId);
  }

  /** Fails where the index does not hold exactly the words of the documents. */
  checkIndex(): void {
    this.sql("INSERT INTO search_documents_fts (search_documents_fts, rank) VALUES ('integrity-check', 1)");
  }

  vacuum(): void {
    this.sql('VACUUM');
  }
}
