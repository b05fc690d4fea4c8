/**
 * Records and events of one store as one feed, each in the order in which it was committed, the two side by side by the time at
 * which they were stored. A cursor is that of the records, with the `seq` of the last event beside it.
 */
import { type DomainEvent, isJsonObject } from '@agentspine/schema';
import { followCommits } from '@agentspine/sqlite';
import { checkEventFeed, type EventReading, seqAt } from '@agentspine/trace';
import type { Database } from 'better-sqlite3';
import { type FeedOptions, type FeedRecord, RecordReading } from './change-feed.ts';

/** A record, as an item of the feed. */
interface RecordItem {
  /** It is a record. */
  readonly origin: 'obs';
  /** The record. */
  readonly record: FeedRecord;
  /** Hand it to `followEverything` to go on after this item. */
  readonly cursor: string;
}

/** An event of the trace, as an item of the feed. */
interface EventItem {
  /** It is an event. */
  readonly origin: 'trace';
  /** The event. */
  readonly event: DomainEvent;
  /** Hand it to `followEverything` to go on after this item. */
  readonly cursor: string;
}

/** A record, or an event of the trace. */
export type FeedItem = RecordItem | EventItem;

/** Which of both are wanted, and where to begin. */
export interface FeedOfAllOptions extends FeedOptions {
  /** Whether events of the trace are wanted; default true. */
  readonly hasEvents?: boolean | undefined;
}

/**
 * Follows records and events of all processes, each once.
 * @throws DatabaseError `SPINE_MISSING`, `SPINE_GONE`, WriterError `RECORD_INVALID` for a cursor or table that does not exist
 */
export function followEverything(path: string, options: FeedOfAllOptions = {}): AsyncGenerator<FeedItem, void, void> {
  return followCommits(
    path,
    (database) => {
      const { last } = options;
      const records = new RecordReading(database, options);
      const events = options.hasEvents === false ? noEvents : beginEvents(database, options);
      const feed = new FeedOfBoth(records, events);
      if (last === undefined) return () => feed.next();
      let isFirst = true;
      return () => {
        if (!isFirst) return feed.next();
        isFirst = false;
        return [...feed.all()].slice(-last || Number.POSITIVE_INFINITY);
      };
    },
    options,
  );
}

const noEvents: EventReading = { startSeq: 0, next: () => [] };

/** Both are asked for as many as are wanted: the newest of both are among them. */
function beginEvents(database: Database, { from = 0, last }: FeedOfAllOptions): EventReading {
  if (last !== undefined) return checkEventFeed({ last })(database);
  // An id is the microseconds at which a record was written.
  const seq = typeof from === 'number' ? seqAt(database, from / 1_000) : seqOfCursor(from);
  return checkEventFeed({ ...(seq === undefined ? { last: 0 } : { from: seq }) })(database);
}

/** The place among events that a cursor has; one of records alone has none, and goes on with the events to come. */
function seqOfCursor(cursor: string): number | undefined {
  const value: unknown = JSON.parse(cursor);
  const seq = isJsonObject(value) ? value['events'] : undefined;
  return typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0 ? seq : undefined;
}

class FeedOfBoth {
  readonly #records: RecordReading;
  readonly #events: EventReading;
  #readRecords: FeedRecord[] = [];
  #readEvents: DomainEvent[] = [];
  #recordCursor: string;
  #seq: number;

  constructor(records: RecordReading, events: EventReading) {
    this.#records = records;
    this.#events = events;
    this.#recordCursor = records.cursor;
    this.#seq = events.startSeq;
  }

  /** All that is there, in memory: only for as many as were asked for. */
  *all(): Generator<FeedItem, void, void> {
    for (let items = this.next(); items.length > 0; items = this.next()) yield* items;
  }

  /** The next items; none when all were read. What one feed has read waits until the other is as far. */
  next(): readonly FeedItem[] {
    if (this.#readRecords.length === 0) this.#readRecords = this.#records.next();
    if (this.#readEvents.length === 0) this.#readEvents = [...this.#events.next()];
    const items: FeedItem[] = [];
    const isEitherEmpty = this.#readRecords.length === 0 || this.#readEvents.length === 0;
    for (let item = this.#take(); item !== undefined; item = this.#take()) {
      items.push(item);
      if (!isEitherEmpty && (this.#readRecords.length === 0 || this.#readEvents.length === 0)) break;
    }
    return items;
  }

  #take(): FeedItem | undefined {
    const [record, event] = [this.#readRecords[0], this.#readEvents[0]];
    if (record !== undefined && (event === undefined || record.id <= event.recordedAt * 1_000)) {
      this.#readRecords.shift();
      this.#recordCursor = record.cursor;
      return { origin: 'obs', record, cursor: this.#cursor() };
    }
    if (event === undefined) return undefined;
    this.#readEvents.shift();
    this.#seq = event.seq;
    return { origin: 'trace', event, cursor: this.#cursor() };
  }

  #cursor(): string {
    return `${this.#recordCursor.slice(0, -1)},"events":${this.#seq}}`;
  }
}
