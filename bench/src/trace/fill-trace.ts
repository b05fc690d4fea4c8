import type { TimelineEventInput } from '../../../packages/schema/src/index.ts';
import type { Writer } from '../../../packages/writer/src/index.ts';
import type { EventDrawer } from './draw-events.ts';

/** As many events as one call takes. */
export const batchEvents = 100;
const eventsATask = 2_000;

/** Tasks and batches of events, one task after the other, each with a session. */
export class TraceFiller {
  readonly #writer: Writer;
  readonly #drawer: EventDrawer;
  readonly #prefix: string;
  #events = 0;

  constructor(writer: Writer, drawer: EventDrawer, prefix: string) {
    this.#writer = writer;
    this.#drawer = drawer;
    this.#prefix = prefix;
  }

  /** The next batch; its task is there. */
  draw(kind: 'event' | 'call' = 'event'): readonly TimelineEventInput[] {
    const taskId = `${this.#prefix}-${Math.floor(this.#events / eventsATask)}`;
    if (this.#events % eventsATask === 0) this.#createTask(taskId);
    this.#events += batchEvents;
    return Array.from({ length: batchEvents }, () => this.#drawer[kind](taskId));
  }

  log(events: readonly TimelineEventInput[]): void {
    const { rejected } = this.#writer.trace.timeline.log(events);
    if (rejected[0] !== undefined) throw new Error(rejected[0].message);
  }

  #createTask(taskId: string): void {
    const { trace } = this.#writer;
    const payload = { task_id: taskId, title: this.#drawer.text(4), slug: taskId, kind: 'primary' };
    trace.events.append({ eventType: 'task.created', aggregateId: taskId, payload });
    const session = { task_id: taskId, session_id: `session-${taskId}` };
    trace.events.append({ eventType: 'session.started', aggregateId: taskId, payload: session });
  }
}
