import type { DomainEventType, EventPayload, TimelineEventInput, TimelineKind } from '@agentspine/schema';
import { blockingTimer, SpineConnection } from '@agentspine/sqlite';
import { EventRecorder } from '../src/event-recorder.ts';
import { EventIds } from '../src/events/event-ids.ts';
import { EventLog } from '../src/events/event-log.ts';
import type { Trace } from '../src/index.ts';
import type { Projection } from '../src/projection.ts';
import { SpineUnderTest } from './spine-under-test.ts';
import { dumpTrace } from './trace-tables.ts';

/** When the events of tests happen: so many seconds later. */
export const secondsFrom = (seconds: number): number => Date.UTC(2026, 4, 15, 12) + seconds * 1000;
/** The same as tables hold it. */
export const timeAt = (seconds: number): string => new Date(secondsFrom(seconds)).toISOString();

/** A store with the task `t1`; what is logged names its second, and `s1` for a session where it names none. */
export class TraceUnderTest extends SpineUnderTest {
  get trace(): Trace {
    return this.writer.trace;
  }

  static withTask(taskId = 't1'): TraceUnderTest {
    const store = new TraceUnderTest();
    store.addTask(taskId);
    return store;
  }

  addTask(taskId: string): void {
    this.trace.events.append({
      eventType: 'task.created',
      aggregateId: taskId,
      eventTime: secondsFrom(0),
      payload: { task_id: taskId, title: `Task ${taskId}`, slug: taskId, kind: 'primary' },
    });
  }

  /** Logs an event under an id of its own; a refusal fails the test. */
  log(id: string, kind: TimelineKind, second: number, changes: Partial<TimelineEventInput> = {}): void {
    const event = { id, taskId: 't1', sessionId: 's1', kind, title: id, at: secondsFrom(second), ...changes };
    const { rejected } = this.trace.timeline.log([event]);
    if (rejected[0] !== undefined) throw new Error(rejected[0].message);
  }

  /** The domain event; the timeline has one of that name too. */
  endSession(sessionId: string, second: number): void {
    const payload = { session_id: sessionId, outcome: 'completed' };
    this.trace.events.append({
      eventType: 'session.ended',
      aggregateId: 't1',
      eventTime: secondsFrom(second),
      payload,
    });
  }

  /** Puts an event among `events` that only calls of the trace append, and makes all tables anew. */
  addInternal(eventType: DomainEventType, taskId: string, payload: EventPayload): void {
    using connection = this.connect();
    recorderOf(connection, []).record({ eventType, aggregateId: taskId, eventTime: secondsFrom(99), payload });
    this.trace.rebuild();
  }

  /** Changes something past all checks. */
  change(statement: string): void {
    using connection = this.connect();
    connection.writeOnce(() => connection.prepare(statement).run());
  }

  /** Another connection to the store. */
  connect(): SpineConnection {
    return new SpineConnection({
      path: this.path,
      access: 'write',
      durability: 'process',
      busyTimeoutMs: 10_000,
      timer: blockingTimer,
      nextToken: () => 'token',
      now: () => new Date(secondsFrom(0)),
      onSetAside: () => undefined,
    });
  }

  /** Makes all tables anew; fails where a cell differs. */
  rebuildAlike(): void {
    const before = dumpTrace(this);
    this.trace.rebuild();
    const after = dumpTrace(this);
    if (JSON.stringify(after) !== JSON.stringify(before)) {
      throw new Error(`a rebuild differs: ${JSON.stringify({ before, after }, null, 1)}`);
    }
  }
}

/** Appends any events, with these projections. */
export function recorderOf(connection: SpineConnection, projections: readonly Projection[]): EventRecorder {
  const log = new EventLog(connection);
  return new EventRecorder({
    connection,
    log,
    ids: new EventIds(Math.random),
    now: () => secondsFrom(99),
    projections,
    guards: [],
  });
}
