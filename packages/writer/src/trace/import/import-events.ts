import type { DomainEventDraft, DomainEventType } from '@agentspine/schema';
import type { SpineConnection } from '../../database/spine-connection.ts';
import type { EventRecorder } from '../event-recorder.ts';
import type { EventLog } from '../events/event-log.ts';
import { type TraceCursor, TraceCursors } from './trace-cursor.ts';

/** An event that a log tells of; its id names it whenever the log is read. */
export interface ImportedEvent extends DomainEventDraft<DomainEventType> {
  readonly eventId: string;
  /** Milliseconds. */
  readonly eventTime: number;
  /** It says how things stood at its time: passed over where a later rename, or later activity, is known. */
  readonly outdatedBy?: 'rename' | 'activity';
}

/** Events of one or more source files, and where those files stand when these events are appended. */
export interface ImportBatch {
  readonly events: readonly ImportedEvent[];
  readonly cursors: readonly TraceCursor[];
}

export interface ImportedEvents {
  readonly appended: number;
  /** Known already, outdated, or of a task that was deleted. */
  readonly passedOver: number;
}

const hasTaskSql = 'SELECT 1 FROM tasks_current WHERE id = ?';
const laterRenameSql = `SELECT 1 FROM events WHERE aggregate_id = ? AND event_time > ? AND event_type = 'task.renamed' LIMIT 1`;
/** What happens in a session; what is decided about it later, such as `turn.judged`, is nothing of its own. */
const laterActivitySql = `SELECT 1 FROM events WHERE session_id = ? AND event_time > ? AND event_type IN (
  'prompt.submitted', 'completion.received', 'tool.invoked', 'tool.result', 'timeline.logged') LIMIT 1`;

/**
 * Appends what transcripts tell, and moves their cursors in the same transaction. An event that is there is passed over, and
 * so is one of a task that was deleted: what a log says twice is there once, and what a person removed stays away.
 */
export class EventImport {
  readonly cursors: TraceCursors;
  readonly #connection: SpineConnection;
  readonly #recorder: EventRecorder;
  readonly #log: EventLog;

  constructor(connection: SpineConnection, recorder: EventRecorder, log: EventLog) {
    this.#connection = connection;
    this.#recorder = recorder;
    this.#log = log;
    this.cursors = new TraceCursors(connection);
  }

  /** @throws WriterError `EVENT_INVALID`, `SPINE_…`; then nothing of the batch is there */
  importEvents({ events, cursors }: ImportBatch): ImportedEvents {
    this.#connection.holdLess();
    return this.#connection.transaction(() => {
      const knownTasks = new Set<string>();
      let appended = 0;
      for (const event of events) {
        if (this.#log.has(event.eventId) || this.#isUnwanted(event, knownTasks)) continue;
        const { outdatedBy: _outdatedBy, ...draft } = event;
        this.#recorder.write(this.#recorder.check(draft, true));
        appended += 1;
      }
      for (const cursor of cursors) this.cursors.put(cursor);
      return { appended, passedOver: events.length - appended };
    });
  }

  #isUnwanted(event: ImportedEvent, knownTasks: Set<string>): boolean {
    const { aggregateId, eventType, outdatedBy, eventTime, sessionId } = event;
    if (eventType === 'task.created') return false;
    if (!knownTasks.has(aggregateId)) {
      if (this.#connection.prepare(hasTaskSql).get(aggregateId) === undefined) return true;
      knownTasks.add(aggregateId);
    }
    if (outdatedBy === 'rename') return this.#has(laterRenameSql, aggregateId, eventTime);
    return outdatedBy === 'activity' && this.#has(laterActivitySql, sessionId ?? '', eventTime);
  }

  #has(sql: string, ...values: readonly (string | number)[]): boolean {
    return this.#connection.prepare(sql).get(...values) !== undefined;
  }
}
