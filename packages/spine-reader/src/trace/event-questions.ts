import {
  charactersOfDomainEvent,
  type DomainEvent,
  type DomainEventRow,
  type DomainEventType,
  domainEventColumns,
  domainEventOfRow,
  eventCatalog,
} from '@agentspine/schema';
import { type AskStore, parseFilter, parseMs, parseName, parseWord, ReaderError } from '@agentspine/sql';
import { readSome } from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';

const placeSql = 'SELECT event_time AS eventTime, event_id AS eventId FROM events WHERE event_id = ?';
const aggregateSql = `SELECT ${domainEventColumns} FROM events WHERE aggregate_id = ?
  AND (event_time, event_id) > (?, ?) ORDER BY event_time, event_id LIMIT ?`;
const typeSql = `SELECT ${domainEventColumns} FROM events WHERE event_type = ? AND event_time <= ?
  AND (event_time, event_id) > (?, ?) ORDER BY event_time, event_id LIMIT ?`;

/** How many events are read at a time, unless they are large: the caller may write between them. */
const pageRows = 200;

/** A range of times, both ends included. */
export interface EventRange {
  /** The earliest time, in milliseconds since the epoch. */
  readonly from?: number | undefined;
  /** The latest time, in milliseconds since the epoch. */
  readonly to?: number | undefined;
}

type Place = Pick<DomainEvent, 'eventTime' | 'eventId'>;

const beginning: Place = { eventTime: Number.MIN_SAFE_INTEGER, eventId: '' };

const eventTypes = Object.keys(eventCatalog) as DomainEventType[];

/** `reader.events`: the domain events that everything else of the trace is made of (SPEC 4.4). */
export class EventQuestions {
  readonly #ask: AskStore;

  constructor(ask: AskStore) {
    this.#ask = ask;
  }

  /**
   * All events of a task or another aggregate in the order of time, then id, some at a time; `from` is the id of an event:
   * only later ones are read. @throws ReaderError `READER_BAD_REQUEST`, `READER_EVENT_NOT_FOUND`
   */
  ofAggregate(aggregateId: string, from?: string): Generator<DomainEvent, void, void> {
    const id = parseName(aggregateId, 'aggregateId');
    const first = from === undefined ? beginning : this.#placeOf(parseName(from, 'from'));
    return this.#readOn(first, aggregateSql, id);
  }

  /** All events of a type in the order of time, then id, some at a time; bounds are inclusive. @throws ReaderError `READER_BAD_REQUEST` */
  ofType(type: DomainEventType, range: EventRange = {}): Generator<DomainEvent, void, void> {
    const { from, to } = parseFilter(range, 'range');
    const name = parseWord(type, eventTypes, 'type');
    const last = to === undefined ? Number.MAX_SAFE_INTEGER : parseMs(to, 'to');
    const first = from === undefined ? beginning : { eventTime: parseMs(from, 'from'), eventId: '' };
    return this.#readOn(first, typeSql, name, last);
  }

  /** What a statement yields after a place; the place and the limit are its last values. */
  *#readOn(behind: Place, sql: string, ...values: readonly (string | number)[]): Generator<DomainEvent, void, void> {
    for (let last: Place | undefined = behind; last !== undefined; ) {
      const place: Place = last;
      const events: readonly DomainEvent[] = this.#ask((database) =>
        someOf(database, sql, [...values, place.eventTime, place.eventId]),
      );
      yield* events;
      last = events.at(-1);
    }
  }

  #placeOf(eventId: string): Place {
    const place = this.#ask((database) => database.prepare(placeSql).get(eventId)) as Place | undefined;
    if (place !== undefined) return place;
    throw new ReaderError('READER_EVENT_NOT_FOUND', `there is no event ${eventId}: "spine events tail" has the newest`);
  }
}

function someOf(database: Database, sql: string, values: readonly (string | number)[]): DomainEvent[] {
  const rows = database.prepare(sql).iterate(...values, pageRows) as IterableIterator<DomainEventRow>;
  return readSome(rows, charactersOfDomainEvent).map(domainEventOfRow);
}
