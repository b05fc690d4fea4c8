import {
  charactersOfDomainEvent,
  type DomainEvent,
  type DomainEventRow,
  type DomainEventType,
  domainEventColumns,
  domainEventOfRow,
} from '@agentspine/schema';
import { type FollowOptions, followCommits, readSome, rowsAReadMax } from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';
import { parseCount, parseId } from '../trace-fields.ts';
import { parseEventType } from './event-log.ts';

/** Where a follower of events goes on, and which it wants. */
export interface EventFeedOptions extends FollowOptions {
  /** Begin after the event of this `seq`; default 0, from the beginning. */
  readonly from?: number | undefined;
  /** Begin with so many of the newest events, in place of `from`. */
  readonly last?: number | undefined;
  /** Only events of this type. */
  readonly type?: DomainEventType | undefined;
  /** Only events of this task. */
  readonly aggregateId?: string | undefined;
}

// The plus signs keep SQLite to the order of `seq`: an index of types or tasks would have to be sorted.
const wanted = `(@type IS NULL OR +event_type = @type) AND (@aggregateId IS NULL OR +aggregate_id = @aggregateId)`;
const newestSql = 'SELECT ifnull(max(seq), 0) FROM events';
const nextSql = `SELECT ${domainEventColumns} FROM events WHERE seq > @behind AND seq <= @upTo AND ${wanted} ORDER BY seq LIMIT @limit`;
const seqAtSql = 'SELECT seq FROM events WHERE recorded_at <= ? ORDER BY seq DESC LIMIT 1';
const lastSql = `SELECT seq FROM events WHERE ${wanted} ORDER BY seq DESC LIMIT 1 OFFSET @last`;

/**
 * Follows the domain events of all processes in the order in which they were appended, each once; the `seq` of one is where to
 * continue after it. @throws DatabaseError `SPINE_MISSING`, `SPINE_GONE` when the file goes, TraceError `EVENT_INVALID`
 */
export function followEvents(path: string, options: EventFeedOptions = {}): AsyncGenerator<DomainEvent, void, void> {
  const begin = checkEventFeed(options);
  return followCommits(path, (database) => begin(database).next, options);
}

/** Reads the next events of a store each time, in the order of `seq`; none when all were read. */
export interface EventReading {
  /** The `seq` of the event after which it begins. */
  readonly startSeq: number;
  /** The next events. */
  readonly next: () => readonly DomainEvent[];
}

/** Checks what a follower asks for; what is returned begins it on a connection. @throws TraceError `EVENT_INVALID` */
export function checkEventFeed(options: EventFeedOptions): (database: Database) => EventReading {
  const type = options.type === undefined ? null : parseEventType(options.type, 'type');
  const aggregateId = options.aggregateId === undefined ? null : parseId(options.aggregateId, 'aggregateId');
  const from = parseCount(options.from ?? 0, 'from');
  const last = options.last === undefined ? undefined : parseCount(options.last, 'last');
  const filter = { type, aggregateId };
  return (database) => {
    const startSeq = last === undefined ? from : seqBefore(database, { ...filter, last });
    let behind = startSeq;
    const next = () => {
      // What comes later has a larger number: `seq` is given under the write lock.
      const upTo = database.prepare(newestSql).pluck().get() as number;
      const values = { ...filter, behind, upTo, limit: rowsAReadMax };
      const rows = database.prepare(nextSql).iterate(values) as IterableIterator<DomainEventRow>;
      const events = readSome(rows, charactersOfDomainEvent).map(domainEventOfRow);
      // Nothing more up to there: the next look need not pass by it again.
      behind = events.at(-1)?.seq ?? Math.max(behind, upTo);
      return events;
    };
    return { startSeq, next };
  };
}

/** The `seq` of the last event that was stored up to a time, in milliseconds since the epoch; 0 where there is none. */
export function seqAt(database: Database, ms: number): number {
  return (database.prepare(seqAtSql).pluck().get(ms) as number | undefined) ?? 0;
}

/** The place after which there are that many events. */
function seqBefore(database: Database, values: Readonly<Record<string, unknown>>): number {
  return (database.prepare(lastSql).pluck().get(values) as number | undefined) ?? 0;
}
