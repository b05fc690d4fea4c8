import {
  type InternalTimelineKind,
  internalTimelineKinds,
  type Lane,
  lanes,
  type TimelineEvent,
  type TimelineKind,
  timelineKinds,
} from '@agentspine/schema';
import { readSome, rowsAReadMax, type SpineConnection } from '@agentspine/sqlite';
import { TraceError } from '../errors.ts';
import { timeOf } from '../projection.ts';
import { parseCount, parseInstant, parseName, parseObject, parseWord } from '../trace-fields.ts';
import {
  type EventPlace,
  eventQuery,
  type TimelineScope,
  type TimelineSlice,
  timelineQuery,
} from './timeline-query.ts';
import { charactersOfRow, eventOfRow, type TimelineRow } from './timeline-row.ts';
import { findTimeline } from './timeline-scope.ts';

/** What of a timeline is asked for; all of it where nothing is. */
export interface TimelineFilter {
  /** The lane as it is shown: `rule` where a rule matched. */
  readonly lane?: Lane | undefined;
  readonly kind?: TimelineKind | InternalTimelineKind | undefined;
  /** Milliseconds, both included. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** The first so many. */
  readonly limit?: number | undefined;
  /** The id of an event that is passed by, with all before it. */
  readonly after?: string | undefined;
}

const placeSql = 'SELECT id, created_at AS createdAt FROM timeline_events_view WHERE id = ?';
const bodySql = "SELECT payload_json ->> '$.timeline_event.body' FROM events WHERE event_id = ?";

/** Reads the timeline of tasks and sessions (SPEC 4.6). Large bodies come as their beginning; `bodyBytes` then says so. */
export class TimelineReader {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /**
   * The events of a task, a session, or a runtime's own session, in the order of time, then id.
   * @throws TraceError `TASK_NOT_FOUND` where nothing has this id, `EVENT_NOT_FOUND`, `EVENT_INVALID`, DatabaseError `SPINE_…`
   */
  list(taskOrSessionId: string, filter: TimelineFilter = {}): TimelineEvent[] {
    return [...this.iterate(taskOrSessionId, filter)];
  }

  /** As `list`, for more events than memory should hold: read some at a time, so that the writer can be used meanwhile. */
  iterate(taskOrSessionId: string, filter: TimelineFilter = {}): Generator<TimelineEvent, void, void> {
    const { limit, after, ...slice } = parseFilter(filter);
    const scope = this.#connection.read(() =>
      findTimeline(this.#connection, parseName(taskOrSessionId, 'taskOrSessionId')),
    );
    const behind = after === undefined ? undefined : this.#placeOf(after);
    return this.#readOn(scope, { ...slice, behind }, limit);
  }

  /** An event with all of its body; `undefined` where none on the timeline has this id. @throws TraceError `EVENT_INVALID`, DatabaseError `SPINE_…` */
  get(eventId: string): TimelineEvent | undefined {
    const id = parseName(eventId, 'eventId');
    const row = this.#connection.read(() => this.#connection.prepare(eventQuery).get(id)) as TimelineRow | undefined;
    if (row === undefined) return undefined;
    const { bodyBytes, ...event } = eventOfRow(row);
    if (bodyBytes === undefined) return event;
    return { ...event, body: this.#connection.read(() => this.#connection.prepare(bodySql).pluck().get(id)) as string };
  }

  *#readOn(
    scope: TimelineScope,
    slice: TimelineSlice,
    limit: number | undefined,
  ): Generator<TimelineEvent, void, void> {
    let left = limit ?? Number.POSITIVE_INFINITY;
    for (let { behind } = slice; left > 0; ) {
      const { sql, values } = timelineQuery(scope, { ...slice, behind }, Math.min(left, rowsAReadMax));
      const rows = this.#connection.read(() => this.#someOf(sql, values));
      for (const row of rows) yield eventOfRow(row);
      behind = rows.at(-1);
      if (behind === undefined) return;
      left -= rows.length;
    }
  }

  #someOf(sql: string, values: readonly (string | number)[]): TimelineRow[] {
    const rows = this.#connection.prepare(sql).iterate(...values) as IterableIterator<TimelineRow>;
    return readSome(rows, charactersOfRow);
  }

  #placeOf(eventId: string): EventPlace {
    const place = this.#connection.read(() => this.#connection.prepare(placeSql).get(eventId));
    if (place === undefined) throw new TraceError('EVENT_NOT_FOUND', `there is no event ${eventId} on a timeline`);
    return place as EventPlace;
  }
}

type CheckedFilter = Omit<TimelineSlice, 'behind'> & Pick<TimelineFilter, 'limit' | 'after'>;

function parseFilter(input: TimelineFilter): CheckedFilter {
  const { lane, kind, from, to, limit, after } = parseObject(input, 'filter');
  return {
    lane: lane === undefined ? undefined : parseWord(lane, lanes, 'lane'),
    kind: kind === undefined ? undefined : parseWord(kind, [...timelineKinds, ...internalTimelineKinds], 'kind'),
    from: parseTime(from, 'from'),
    to: parseTime(to, 'to'),
    limit: limit === undefined ? undefined : parseCount(limit, 'limit'),
    after: after === undefined ? undefined : parseName(after, 'after'),
  };
}

function parseTime(value: unknown, field: string): string | undefined {
  return value === undefined ? undefined : timeOf({ eventTime: parseInstant(value, field) });
}
