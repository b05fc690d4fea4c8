import type { TimelineEvent, TimelineEventInput, TimelineMetadata } from '@agentspine/schema';
import { SpineUnderTest } from '../spine-under-test.ts';

/** A home with the task `t1` and its session `s1`. */
export class TimelineUnderTest extends SpineUnderTest {
  constructor() {
    super();
    this.startTask('t1', 's1');
  }

  startTask(taskId: string, sessionId: string): void {
    const { trace } = this.writer;
    const payload = { task_id: taskId, title: `Task ${taskId}`, slug: taskId, kind: 'primary' };
    trace.events.append({ eventType: 'task.created', aggregateId: taskId, payload });
    trace.events.append({
      eventType: 'session.started',
      aggregateId: taskId,
      payload: { task_id: taskId, session_id: sessionId },
    });
  }

  /** Logs one event that has to be accepted; returns its id. */
  log(input: Partial<TimelineEventInput> = {}): string {
    const event: TimelineEventInput = { taskId: 't1', sessionId: 's1', kind: 'action.logged', title: 'Acts', ...input };
    const { accepted, rejected } = this.writer.trace.timeline.log([event]);
    const [id] = accepted;
    if (id === undefined) throw new Error(rejected[0]?.message);
    return id;
  }

  logMetadata(metadata: TimelineMetadata): string {
    return this.log({ metadata });
  }

  read(id: string): TimelineEvent {
    const event = this.writer.trace.timeline.get(id);
    if (event === undefined) throw new Error(`there is no event ${id}`);
    return event;
  }
}
