import {
  charactersOfDomainEvent,
  type DomainEvent,
  type DomainEventRow,
  type DomainEventType,
  domainEventColumns,
  domainEventOfRow,
  eventCatalog,
} from '@agentspine/schema';
import { readSome, type SpineConnection } from '@agentspine/sqlite';
import { parseWord } from '../trace-fields.ts';
import { EventNames } from './event-names.ts';

/** An event that was checked: all but its place, and its payload as it will be stored. */
export interface CheckedEvent extends Omit<DomainEvent, 'seq'> {
  /** The payload as it is stored: JSON, with its keys in the order in which they were given. */
  readonly payloadJson: string;
}

const insertSql = `INSERT INTO event_rows (event_id, event_time, event_type, schema_ver, task, session, actor,
  correlation_id, causation_id, payload_json, recorded_at, packed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const hasSql = 'SELECT 1 FROM event_rows WHERE event_id = ?';
const getSql = `SELECT ${domainEventColumns} FROM events WHERE event_id = ?`;
const behindSql = `SELECT ${domainEventColumns} FROM events WHERE seq > ? ORDER BY seq LIMIT ?`;
const countSql = 'SELECT count(*) FROM event_rows';

/** How many events are read at a time, unless they are large: the caller may write between them. */
const pageRows = 200;

/** The table `events`: append and read; nothing is ever changed (SPEC 4.4). */
export class EventLog {
  readonly #connection: SpineConnection;
  readonly #names: EventNames;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
    this.#names = new EventNames(connection);
  }

  /** Inserts a checked event; call it in a transaction. Where `packed` is a place, the payload is there. */
  insert(event: CheckedEvent, packed?: number): DomainEvent {
    const { eventId, eventTime, eventType, schemaVer, aggregateId, sessionId, actor } = event;
    const { correlationId, causationId, payload, payloadJson, recordedAt } = event;
    const { task, session } = this.#names.idsOf(event);
    const seq = this.#connection.insertOne(
      insertSql,
      eventId,
      eventTime,
      eventType,
      schemaVer,
      task,
      session,
      actor,
      correlationId,
      causationId,
      packed === undefined ? payloadJson : null,
      recordedAt,
      packed ?? null,
    );
    // Each field by its name: an object that is spread costs several times as much.
    return {
      seq,
      eventId,
      eventTime,
      eventType,
      schemaVer,
      aggregateId,
      sessionId,
      actor,
      correlationId,
      causationId,
      payload,
      recordedAt,
    };
  }

  /** Whether an event is stored. */
  has(eventId: string): boolean {
    return this.#connection.read(() => this.#connection.prepare(hasSql).get(eventId)) !== undefined;
  }

  /** An event that is stored; `undefined` where there is none. */
  get(eventId: string): DomainEvent | undefined {
    const row = this.#connection.read(() => this.#connection.prepare(getSql).get(eventId));
    return row === undefined ? undefined : domainEventOfRow(row as DomainEventRow);
  }

  /** How many events there are. */
  count(): number {
    return this.#connection.read(() => this.#connection.prepare(countSql).pluck().get()) as number;
  }

  /** Events in the order they were appended, after that of `seq`. */
  readBehind(seq: number, count = pageRows): DomainEvent[] {
    return this.#read(behindSql, seq, count);
  }

  #read(sql: string, ...values: readonly (string | number)[]): DomainEvent[] {
    return this.#connection.read(() => {
      const rows = this.#connection.prepare(sql).iterate(...values) as IterableIterator<DomainEventRow>;
      return readSome(rows, charactersOfDomainEvent).map(domainEventOfRow);
    });
  }
}

const eventTypes = Object.keys(eventCatalog) as DomainEventType[];

/** A type of the catalog. @throws TraceError `EVENT_INVALID` */
export function parseEventType(value: unknown, field: string): DomainEventType {
  return parseWord(value, eventTypes, field);
}
