import {
  eventBodyQuery,
  eventQuery,
  type TimelineEvent,
  type TimelineEventInput,
  type TimelineMetadata,
  type TimelineRow,
  wholeEventOfRow,
} from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { TraceError } from '../errors.ts';
import type { EventRecorder } from '../event-recorder.ts';
import type { CheckedEvent } from '../events/event-log.ts';
import { parseName } from '../trace-fields.ts';
import { domainDraftOf } from './domain-draft.ts';
import { parseMetadata } from './parse-metadata.ts';
import { parseTimelineInput } from './parse-timeline-input.ts';

/** How many events one call takes (SPEC 4.5). */
export const batchEventsMax = 100;

/** An event that was not taken; the others were. */
export interface RejectedEvent {
  /** Its place in the batch. */
  readonly index: number;
  /** Why it was refused. */
  readonly code: 'task_not_found' | 'event_invalid' | 'event_exists';
  /** Why it was refused, as people read it. */
  readonly message: string;
}

/** What became of a batch of events. */
export interface LoggedEvents {
  /** Ids, in the order of the batch. */
  readonly accepted: readonly string[];
  /** Those that were refused; the others are stored. */
  readonly rejected: readonly RejectedEvent[];
}

const taskSql = 'SELECT 1 FROM tasks_current WHERE id = ?';
const ownerSql = 'SELECT task_id AS taskId, session_id AS sessionId FROM timeline_events WHERE id = ?';

/** `trace.timeline`: puts events on the timeline, each for itself: one that is refused leaves the others (SPEC 4.5). */
export class TimelineLog {
  readonly #connection: SpineConnection;
  readonly #recorder: EventRecorder;

  constructor(connection: SpineConnection, recorder: EventRecorder) {
    this.#connection = connection;
    this.#recorder = recorder;
  }

  /**
   * An event with all of its body, as this connection sees it: `updateMetadata` takes metadata that were read, in the same
   * transaction where that matters. `undefined` where none on the timeline has this id.
   * @throws TraceError `EVENT_INVALID`, DatabaseError `SPINE_…`
   */
  get(eventId: string): TimelineEvent | undefined {
    const id = parseName(eventId, 'eventId');
    return this.#connection.read(() => {
      const row = this.#connection.prepare(eventQuery).get(id) as TimelineRow | undefined;
      return row && wholeEventOfRow(row, () => this.#connection.prepare(eventBodyQuery).pluck().get(id) as string);
    });
  }

  /**
   * Logs 1 to 100 events; they share a commit, and what is refused of them is reported in the answer.
   * @throws TraceError `EVENT_INVALID` where the batch is not such a list, DatabaseError `SPINE_…` where nothing could be written
   */
  log(inputs: readonly TimelineEventInput[]): LoggedEvents {
    if (!Array.isArray(inputs) || inputs.length < 1 || inputs.length > batchEventsMax) {
      throw new TraceError('EVENT_INVALID', `a batch has 1 to ${batchEventsMax} events`, { field: 'events' });
    }
    return this.#connection.transaction(() => {
      const accepted: string[] = [];
      const rejected: RejectedEvent[] = [];
      for (const [index, input] of inputs.entries()) {
        const checked = this.#check(input);
        if ('code' in checked) rejected.push({ index, ...checked });
        else accepted.push(this.#recorder.write(checked).eventId);
      }
      return { accepted, rejected };
    });
  }

  /**
   * Replaces the metadata of an event, and with it the rows that were made of it; what a rule put over the event is left out.
   * @throws TraceError `EVENT_NOT_FOUND`, `EVENT_INVALID`, DatabaseError `SPINE_…`
   */
  updateMetadata(eventId: string, metadata: TimelineMetadata): void {
    const id = parseName(eventId, 'eventId');
    const checked = parseMetadata(metadata);
    this.#connection.transaction(() => {
      const owner = this.#connection.prepare(ownerSql).get(id) as Owner | undefined;
      if (owner === undefined) throw new TraceError('EVENT_NOT_FOUND', `there is no event ${id} on a timeline`);
      this.#recorder.record({
        eventType: 'timeline.metadata_updated',
        aggregateId: owner.taskId,
        sessionId: owner.sessionId,
        payload: { event_id_ref: id, metadata: checked },
      });
    });
  }

  /** All refusals come before anything of the event is written, so that none needs to be undone. */
  #check(input: TimelineEventInput): CheckedEvent | Refusal {
    try {
      const checked = parseTimelineInput(input);
      if (this.#connection.prepare(taskSql).get(checked.taskId) === undefined) {
        throw new TraceError('TASK_NOT_FOUND', `there is no task ${checked.taskId}`, { field: 'taskId' });
      }
      return this.#recorder.check(domainDraftOf(checked), true);
    } catch (error) {
      return refusalOf(error);
    }
  }
}

interface Owner {
  readonly taskId: string;
  readonly sessionId: string | null;
}

type Refusal = Pick<RejectedEvent, 'code' | 'message'>;

const refusals: Readonly<Record<string, RejectedEvent['code']>> = {
  TASK_NOT_FOUND: 'task_not_found',
  EVENT_INVALID: 'event_invalid',
  EVENT_EXISTS: 'event_exists',
};

function refusalOf(error: unknown): Refusal {
  const code = error instanceof TraceError ? refusals[error.code] : undefined;
  if (code === undefined) throw error;
  return { code, message: (error as TraceError).message };
}
