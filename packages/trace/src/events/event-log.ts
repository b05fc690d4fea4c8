import {
  type Actor,
  type DomainEvent,
  type DomainEventType,
  type EventPayload,
  eventCatalog,
} from '@agentspine/schema';
import { readSome, type SpineConnection } from '@agentspine/sqlite';
import { TraceError } from '../errors.ts';
import { parseId, parseInstant, parseWord } from '../trace-fields.ts';

/** An event that was checked: all but its place, and its payload as it will be stored. */
export interface CheckedEvent extends Omit<DomainEvent, 'seq'> {
  /** The payload as it is stored: JSON, with its keys in the order in which they were given. */
  readonly payloadJson: string;
}

/** The columns of `events` under the names of an event. */
export const eventColumns = `seq, event_id AS eventId, event_time AS eventTime, event_type AS eventType, schema_ver AS schemaVer,
  aggregate_id AS aggregateId, session_id AS sessionId, actor, correlation_id AS correlationId, causation_id AS causationId,
  payload_json AS payloadJson, recorded_at AS recordedAt`;
const insertSql = `INSERT INTO events (event_id, event_time, event_type, schema_ver, aggregate_id, session_id, actor,
  correlation_id, causation_id, payload_json, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const hasSql = 'SELECT 1 FROM events WHERE event_id = ?';
const getSql = `SELECT ${eventColumns} FROM events WHERE event_id = ?`;
const behindSql = `SELECT ${eventColumns} FROM events WHERE seq > ? ORDER BY seq LIMIT ?`;
const countSql = 'SELECT count(*) FROM events';
const aggregateSql = `SELECT ${eventColumns} FROM events WHERE aggregate_id = ?
  AND (event_time, event_id) > (?, ?) ORDER BY event_time, event_id LIMIT ?`;
const typeSql = `SELECT ${eventColumns} FROM events WHERE event_type = ? AND event_time <= ?
  AND (event_time, event_id) > (?, ?) ORDER BY event_time, event_id LIMIT ?`;

/** How many events are read at a time, unless they are large: the caller may write between them. */
const pageRows = 200;

/** A range of times, both ends included. */
export interface EventRange {
  /** Milliseconds. */
  readonly from?: number | undefined;
  /** The latest time, in milliseconds since the epoch. */
  readonly to?: number | undefined;
}

/** The table `events`: append and read; nothing is ever changed (SPEC 4.4). */
export class EventLog {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** Inserts a checked event; call it in a transaction. */
  insert(event: CheckedEvent): DomainEvent {
    const { payloadJson, ...stored } = event;
    const seq = this.#connection.insertOne(
      insertSql,
      event.eventId,
      event.eventTime,
      event.eventType,
      event.schemaVer,
      event.aggregateId,
      event.sessionId,
      event.actor,
      event.correlationId,
      event.causationId,
      payloadJson,
      event.recordedAt,
    );
    return { seq, ...stored };
  }

  /** Whether an event is stored. */
  has(eventId: string): boolean {
    return this.#connection.read(() => this.#connection.prepare(hasSql).get(eventId)) !== undefined;
  }

  /** An event that is stored; `undefined` where there is none. */
  get(eventId: string): DomainEvent | undefined {
    const row = this.#connection.read(() => this.#connection.prepare(getSql).get(eventId));
    return row === undefined ? undefined : eventOfRow(row as EventRow);
  }

  /** How many events there are. */
  count(): number {
    return this.#connection.read(() => this.#connection.prepare(countSql).pluck().get()) as number;
  }

  /** Events in the order they were appended, after that of `seq`. */
  readBehind(seq: number, count = pageRows): DomainEvent[] {
    return this.#read(behindSql, seq, count);
  }

  /**
   * All events of an aggregate by time, then id; `from` is the id of an event: only later ones are read.
   * @throws TraceError `EVENT_INVALID`, `EVENT_NOT_FOUND`
   */
  async *readAggregate(aggregateId: string, from?: string): AsyncGenerator<DomainEvent, void, void> {
    parseId(aggregateId, 'aggregateId');
    yield* this.#readOn(from === undefined ? beginning : this.#placeOf(from), aggregateSql, aggregateId);
  }

  /** All events of a type by time, then id, within `range`. @throws TraceError `EVENT_INVALID` */
  async *readByType(type: DomainEventType, range: EventRange = {}): AsyncGenerator<DomainEvent, void, void> {
    parseEventType(type, 'type');
    const to = range.to === undefined ? Number.MAX_SAFE_INTEGER : parseInstant(range.to, 'to');
    const first = range.from === undefined ? beginning : { eventTime: parseInstant(range.from, 'from'), eventId: '' };
    yield* this.#readOn(first, typeSql, type, to);
  }

  /** What a statement yields after a place, some at a time; the place and the limit are its last values. */
  *#readOn(behind: Place, sql: string, ...values: readonly (string | number)[]): Generator<DomainEvent, void, void> {
    for (let last: Place | undefined = behind; last !== undefined; ) {
      const events: readonly DomainEvent[] = this.#read(sql, ...values, last.eventTime, last.eventId, pageRows);
      yield* events;
      last = events.at(-1);
    }
  }

  #placeOf(eventId: string): Place {
    const event = this.get(eventId);
    if (event === undefined) throw eventNotFound(eventId);
    return event;
  }

  #read(sql: string, ...values: readonly (string | number)[]): DomainEvent[] {
    return this.#connection.read(() => {
      const rows = this.#connection.prepare(sql).iterate(...values) as IterableIterator<EventRow>;
      return readSome(rows, charactersOfEvent).map(eventOfRow);
    });
  }
}

const eventTypes = Object.keys(eventCatalog) as DomainEventType[];

/** A type of the catalog. @throws TraceError `EVENT_INVALID` */
export function parseEventType(value: unknown, field: string): DomainEventType {
  return parseWord(value, eventTypes, field);
}

function eventNotFound(eventId: string): TraceError {
  return new TraceError('EVENT_NOT_FOUND', `there is no event ${eventId}: "spine events tail" has the newest`);
}

type Place = Pick<DomainEvent, 'eventTime' | 'eventId'>;

const beginning: Place = { eventTime: Number.MIN_SAFE_INTEGER, eventId: '' };

/** A row of `events` by `eventColumns`. */
export interface EventRow extends Omit<DomainEvent, 'payload' | 'actor'> {
  readonly actor: string;
  readonly payloadJson: string;
}

/** An event of its row; its payload was checked when it was appended. */
export function eventOfRow({ payloadJson, ...row }: EventRow): DomainEvent {
  return { ...row, actor: row.actor as Actor, payload: JSON.parse(payloadJson) as EventPayload };
}

/** How much memory a row takes, about. */
export function charactersOfEvent({ payloadJson }: EventRow): number {
  return payloadJson.length;
}
