import { openReader, type Reader } from '@agentspine/reader';
import type { TimelineEvent, TimelineEventInput, TimelineKind } from '@agentspine/schema';
import { TempSpine } from '@agentspine/testkit';
import type { Trace } from '@agentspine/trace';
import { openWriter, type Writer } from '@agentspine/writer';

/** When the events of tests happen: so many seconds later. */
export const secondsFrom = (seconds: number): number => Date.UTC(2026, 4, 15, 12) + seconds * 1000;
/** The same as tables hold it. */
export const timeAt = (seconds: number): string => new Date(secondsFrom(seconds)).toISOString();

/** A home with the tasks `t1` and `t2`: what is recorded by one store is asked of the other. */
export class RecordedTrace extends TempSpine {
  readonly #writer: Writer = openWriter({ home: this.home, durability: 'process' });
  readonly reader: Reader = openReader({ home: this.home, nowMs: () => secondsFrom(3600), store: 'spine' });

  constructor() {
    super();
    for (const taskId of ['t1', 't2']) {
      const payload = { task_id: taskId, title: `Task ${taskId}`, slug: taskId, kind: 'primary' };
      this.trace.events.append({
        eventType: 'task.created',
        aggregateId: taskId,
        eventTime: secondsFrom(0),
        payload,
      });
    }
  }

  get trace(): Trace {
    return this.#writer.trace;
  }

  /** Logs an event under an id of its own; a refusal fails the test. */
  log(id: string, kind: TimelineKind, second: number, changes: Partial<TimelineEventInput> = {}): void {
    const event = { id, taskId: 't1', sessionId: 's1', kind, title: id, at: secondsFrom(second), ...changes };
    const { rejected } = this.trace.timeline.log([event]);
    if (rejected[0] !== undefined) throw new Error(rejected[0].message);
  }

  /** Logs one event of `t1` and `s1` that has to be accepted; returns its id. */
  add(input: Partial<TimelineEventInput> = {}): string {
    const event = { taskId: 't1', sessionId: 's1', kind: 'action.logged', title: 'Acts', ...input } as const;
    const { accepted, rejected } = this.trace.timeline.log([event]);
    const [id] = accepted;
    if (id === undefined) throw new Error(rejected[0]?.message);
    return id;
  }

  read(id: string): TimelineEvent {
    const event = this.reader.timelineEvent(id);
    if (event === undefined) throw new Error(`there is no event ${id}`);
    return event;
  }

  override [Symbol.dispose](): void {
    this.reader.close();
    this.#writer.close();
    super[Symbol.dispose]();
  }
}
