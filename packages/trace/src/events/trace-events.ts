import { type DomainEvent, type DomainEventDraft, eventCatalog, isJsonObject } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import type { EventRecorder } from '../event-recorder.ts';
import { parseObject, refusedField } from '../trace-fields.ts';
import { type EventFeedOptions, followEvents } from './event-feed.ts';

/** What the event log works with. */
export interface TraceEventsParts {
  /** Of `spine.db`, for followers: they read over a connection of their own. */
  readonly path: string;
  /** The open `spine.db`. */
  readonly connection: SpineConnection;
  /** What checks and appends events. */
  readonly recorder: EventRecorder;
}

const internalTypes: ReadonlySet<string> = new Set(
  Object.entries(eventCatalog).flatMap(([type, { isInternal }]) => (isInternal ? [type] : [])),
);

/** `trace.events`: the domain events that everything else of the trace is made of (SPEC 4.4). */
export class TraceEvents {
  readonly #parts: TraceEventsParts;

  constructor(parts: TraceEventsParts) {
    this.#parts = parts;
  }

  /**
   * Appends a domain event of the catalog. Its `timeline_event` is refused: `timeline.log` puts events on the timeline.
   * @throws TraceError `EVENT_INVALID`, `EVENT_EXISTS`, `TASK_CYCLE`, DatabaseError `SPINE_…`
   */
  append(draft: DomainEventDraft): DomainEvent {
    refuseInternal(draft);
    return this.#parts.recorder.record(draft);
  }

  /** Follows what any process appends, after the event of a `seq`. Ends only with `follow: false`, an aborted signal or `break`. */
  follow(from?: number, options?: Omit<EventFeedOptions, 'from'>): ReturnType<typeof followEvents> {
    this.#parts.connection.refuseClosed();
    return followEvents(this.#parts.path, { ...options, from });
  }
}

/** What has calls of its own, with checks that `append` would pass by. */
function refuseInternal(draft: unknown): void {
  const { eventType, payload } = parseObject(draft, 'event');
  if (internalTypes.has(String(eventType))) {
    throw refusedField('eventType', `${eventType} is appended by calls of its own`);
  }
  if (isJsonObject(payload) && payload['timeline_event'] != null) {
    throw refusedField('payload.timeline_event', 'is written by timeline.log');
  }
}
