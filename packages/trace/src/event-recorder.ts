import {
  type DomainEvent,
  type DomainEventDraft,
  type DomainEventType,
  type EventPayload,
  eventSchemaVersion,
} from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { TraceError } from './errors.ts';
import type { EventIds } from './events/event-ids.ts';
import { type CheckedEvent, type EventLog, parseEventType } from './events/event-log.ts';
import { payloadJson, plainPayloadJson, refuseLargePayload } from './events/payload-json.ts';
import { validatePayload } from './events/validate-payload.ts';
import type { ClosedTurns, Projection } from './projection.ts';
import { parseActor, parseId, parseInstant, parseObject, parseOptionalId, refusedField } from './trace-fields.ts';

/**
 * What follows from an event besides its rows, and from the turns that it closed: it may append further events. Not done in a
 * rebuild, where those are there.
 */
export type Reaction = (event: DomainEvent, closed: ClosedTurns) => void;

/** Refuses an event because of what the store holds. It writes nothing, and is not asked in a rebuild. */
export type EventGuard = (event: CheckedEvent) => void;

/** What the recorder of events works with. */
export interface EventRecorderParts {
  /** The open `spine.db`. */
  readonly connection: SpineConnection;
  /** The events that are stored. */
  readonly log: EventLog;
  /** What makes ids of events. */
  readonly ids: EventIds;
  /** The time, in milliseconds since the epoch. */
  readonly now: () => number;
  /** In the order in which they see an event. */
  readonly projections: readonly Projection[];
  /** What may refuse an event before it is stored. */
  readonly guards: readonly EventGuard[];
}

/** An event whose payload is JSON already, as another thread hands it over. */
export interface WrittenDraft extends Omit<DomainEventDraft<DomainEventType>, 'payload'> {
  /** The payload: an object, made JSON by `JSON.stringify`. */
  readonly payloadJson: string;
}

/** The one way into `events`: an event, its rows and what follows from it are all there, or nothing of it (SPEC 4.3). */
export class EventRecorder {
  readonly #parts: EventRecorderParts;
  readonly #reactions: Reaction[] = [];

  constructor(parts: EventRecorderParts) {
    this.#parts = parts;
  }

  /** Adds what is to happen after an event got its rows, in the same transaction. */
  react(reaction: Reaction): void {
    this.#reactions.push(reaction);
  }

  /** Checks an event and appends it. @throws TraceError `EVENT_INVALID`, `EVENT_EXISTS`, `TASK_CYCLE`, DatabaseError `SPINE_…` */
  record(draft: DomainEventDraft<DomainEventType>): DomainEvent {
    return this.#parts.connection.transaction(() => this.write(this.check(draft)));
  }

  /** Appends an event that was checked; call it in a transaction, which is lost when it throws. `packed` is the place of its payload. */
  write(event: CheckedEvent, packed?: number): DomainEvent {
    const { log, projections } = this.#parts;
    const stored = log.insert(event, packed);
    let closed: ClosedTurns = [];
    for (const projection of projections) closed = projection.apply(stored) ?? closed;
    for (const reaction of this.#reactions) reaction(stored, closed);
    return stored;
  }

  /**
   * What would be appended. Nothing is written; call it in the transaction of `write`. A payload that our own code made of
   * checked values is not looked at again, value by value.
   * @throws TraceError `EVENT_INVALID`, `EVENT_EXISTS`, `TASK_CYCLE`
   */
  check(draft: DomainEventDraft<DomainEventType>, isPayloadPlain = false): CheckedEvent {
    const toJson = isPayloadPlain ? plainPayloadJson : payloadJson;
    const event = this.#checkFields(draft, () => toJson(parseObject(draft.payload, 'payload')));
    this.#guard(event);
    if (draft.eventId !== undefined && this.#parts.log.has(event.eventId)) {
      throw new TraceError('EVENT_EXISTS', `there is an event ${event.eventId} already`, { field: 'eventId' });
    }
    return event;
  }

  /** The same of an event that the caller knows not to be there, and whose payload our own code made JSON of. @throws TraceError `EVENT_INVALID` */
  checkNew(draft: WrittenDraft): CheckedEvent {
    const event = this.#checkFields(draft, () => refuseLargePayload(draft.payloadJson));
    this.#guard(event);
    return event;
  }

  #guard(event: CheckedEvent): void {
    for (const guard of this.#parts.guards) guard(event);
  }

  #checkFields(draft: Omit<DomainEventDraft<DomainEventType>, 'payload'>, toJson: () => string): CheckedEvent {
    parseObject(draft, 'event');
    const eventType = parseEventType(draft.eventType, 'eventType');
    const schemaVer = draft.schemaVer ?? eventSchemaVersion;
    if (schemaVer !== eventSchemaVersion) throw refusedField('schemaVer', `must be ${eventSchemaVersion}`);
    const json = toJson();
    // What the payload is once it was stored and read again, so that rows are made of the same in a rebuild.
    const payload = JSON.parse(json) as EventPayload;
    validatePayload(eventType, payload);
    const now = Math.trunc(this.#parts.now());
    const eventTime = parseInstant(draft.eventTime ?? now, 'eventTime');
    return {
      eventId: draft.eventId === undefined ? this.#parts.ids.next(eventTime) : parseId(draft.eventId, 'eventId'),
      eventTime,
      eventType,
      schemaVer,
      aggregateId: parseId(draft.aggregateId, 'aggregateId'),
      sessionId: parseOptionalId(draft.sessionId, 'sessionId') ?? null,
      actor: parseActor(draft.actor ?? 'system'),
      correlationId: parseOptionalId(draft.correlationId, 'correlationId') ?? null,
      causationId: parseOptionalId(draft.causationId, 'causationId') ?? null,
      payload,
      payloadJson: json,
      recordedAt: parseInstant(draft.recordedAt ?? now, 'recordedAt'),
    };
  }
}
