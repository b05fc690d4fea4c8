import {
  charactersOfRow,
  type EventPlace,
  eventBodyQuery,
  eventOfRow,
  eventQuery,
  type InternalTimelineKind,
  internalTimelineKinds,
  type Lane,
  lanes,
  type TimelineEvent,
  type TimelineKind,
  type TimelineRow,
  type TimelineScope,
  type TimelineSlice,
  timelineKinds,
  timelineQuery,
  wholeEventOfRow,
} from '@agentspine/schema';
import { type AskStore, parseCount, parseInstant, parseName, parseWord, ReaderError } from '@agentspine/sql';
import { readSome, rowsAReadMax } from '@agentspine/sqlite';
import type { Database, Statement } from 'better-sqlite3';

/** What of a timeline is asked for; all of it where nothing is. */
export interface TimelineFilter {
  /** The lane as it is shown: `rule` where a rule matched. */
  readonly lane?: Lane | undefined;
  /** Only events of this kind. */
  readonly kind?: TimelineKind | InternalTimelineKind | undefined;
  /** The earliest time, in milliseconds since the epoch; included. */
  readonly from?: number | undefined;
  /** The latest time, in milliseconds since the epoch; included. */
  readonly to?: number | undefined;
  /** How many events at most; all where it is absent. */
  readonly limit?: number | undefined;
  /** The id of an event: only events after it. */
  readonly after?: string | undefined;
}

const taskSql = 'SELECT 1 FROM tasks_current WHERE id = ?';
const placeSql = 'SELECT id, created_at AS createdAt FROM timeline_events_view WHERE id = ?';

/** Whether a text is the id of a task. */
export function isTask(database: Database, taskId: string): boolean {
  return database.prepare(taskSql).get(taskId) !== undefined;
}

/**
 * The events of a task or of sessions, in the order of time, then id (SPEC 4.6): read some at a time, so that memory holds few.
 * Large bodies come as their beginning; `bodyBytes` then says so.
 * @throws ReaderError `READER_BAD_REQUEST`, `READER_EVENT_NOT_FOUND`
 */
export function iterateTimeline(
  ask: AskStore,
  scope: TimelineScope,
  filter: TimelineFilter,
): Generator<TimelineEvent, void, void> {
  const { limit, after, ...slice } = parseFilter(filter);
  const behind = after === undefined ? undefined : ask((database) => placeOf(database, after));
  return readOn(ask, scope, { slice: { ...slice, behind }, limit });
}

/** An event with all of its body; `undefined` where none on the timeline has this id. @throws ReaderError `READER_BAD_REQUEST` */
export function readTimelineEvent(database: Database, eventId: string): TimelineEvent | undefined {
  const id = parseName(eventId, 'eventId');
  const row = database.prepare(eventQuery).get(id) as TimelineRow | undefined;
  return row && wholeEventOfRow(row, () => database.prepare(eventBodyQuery).pluck().get(id) as string);
}

function* readOn(
  ask: AskStore,
  scope: TimelineScope,
  { slice, limit }: { readonly slice: TimelineSlice; readonly limit: number | undefined },
): Generator<TimelineEvent, void, void> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  for (let { behind } = slice; left > 0; ) {
    const { sql, values } = timelineQuery(scope, { ...slice, behind }, Math.min(left, rowsAReadMax));
    const rows = ask((database) => someOf(database, sql, values));
    for (const row of rows) yield eventOfRow(row);
    behind = rows.at(-1);
    if (behind === undefined) return;
    left -= rows.length;
  }
}

function someOf(database: Database, sql: string, values: readonly (string | number)[]): TimelineRow[] {
  const rows = compiled(database, sql).iterate(...values) as IterableIterator<TimelineRow>;
  return readSome(rows, charactersOfRow);
}

const statements = new WeakMap<Database, Map<string, Statement>>();

/** A statement of a connection, compiled once: it names a dozen views, and is compiled in the time in which a hundred events are read. */
function compiled(database: Database, sql: string): Statement {
  const known = statements.get(database) ?? new Map<string, Statement>();
  const statement = known.get(sql) ?? database.prepare(sql);
  statements.set(database, known.set(sql, statement));
  return statement;
}

function placeOf(database: Database, eventId: string): EventPlace {
  const place = database.prepare(placeSql).get(eventId);
  if (place !== undefined) return place as EventPlace;
  throw new ReaderError('READER_EVENT_NOT_FOUND', `there is no event ${eventId} on a timeline`);
}

type CheckedFilter = Omit<TimelineSlice, 'behind'> & Pick<TimelineFilter, 'limit' | 'after'>;

function parseFilter({ lane, kind, from, to, limit, after }: TimelineFilter): CheckedFilter {
  return {
    lane: lane === undefined ? undefined : parseWord(lane, lanes, 'lane'),
    kind: kind === undefined ? undefined : parseWord(kind, [...timelineKinds, ...internalTimelineKinds], 'kind'),
    from: from === undefined ? undefined : parseInstant(from, 'from'),
    to: to === undefined ? undefined : parseInstant(to, 'to'),
    limit: limit === undefined ? undefined : parseCount(limit, 'limit'),
    after: after === undefined ? undefined : parseName(after, 'after'),
  };
}
