import { internalTimelineKinds, lanes, normaliseLane, timelineKinds } from '@agentspine/schema';
import { ReaderError } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';
import { countUpTo, ofSessions, timeOf } from './event-places.ts';

/**
 * A session's timeline as columns of numbers, one entry an event, in the order of time, then id: small enough to be read
 * whole where its texts are not. The lane is the stored one; that a rule matched is a flag.
 */
export interface SessionOutline {
  /** The place of the first event that is here, from 0; 0 where all are. */
  readonly at: number;
  /** How many events the session has. */
  readonly count: number;
  /** Names the last event: with it only what comes after it is asked for; null where there is none. */
  readonly end: string | null;
  /** Time of the first event of the session: ISO 8601 in UTC; null where there is none. */
  readonly startedAt: string | null;
  /** The names of the numbers in `lane`. */
  readonly lanes: readonly string[];
  /** The names of the numbers in `kind`, of this answer. */
  readonly kinds: readonly string[];
  /** A byte each, base64. */
  readonly lane: string;
  /** A byte each, base64. */
  readonly kind: string;
  /** A byte each, base64: eight times the binary logarithm of the bytes of the body and one. */
  readonly size: string;
  /** Four bytes each, little endian, base64: tenths of a second since `startedAt`. */
  readonly time: string;
  /** A byte each, base64: the sum of `outlineFlags`. */
  readonly flags: string;
}

/** What is marked in an outline. */
export const outlineFlags = { error: 1, rule: 2, contradicted: 4, result: 8, turnStart: 16, prompt: 32 } as const;

const outlineSql = (sessions: string, isAfter: string) => `SELECT e.event_time AS timeMs, e.kind, e.lane,
    coalesce(e.body_bytes, 0) AS bytes, coalesce(json_extract(e.extras_json, '$.isError') = 1, 0) AS isError,
    e.extras_json ->> '$.resultOf' IS NOT NULL AS isResult,
    EXISTS (SELECT 1 FROM rule_enforcements r WHERE r.event_id = e.id) AS hasRule,
    turn.id IS NOT NULL AS isTurnStart, coalesce(turn.aggregate_verdict = 'contradicted', 0) AS isContradicted
  FROM timeline_events e LEFT JOIN turns turn ON turn.id = e.id
  WHERE e.${sessions} AND ${isAfter} ORDER BY e.event_time, e.id`;
const startSql = (sessions: string) =>
  `SELECT created_at FROM timeline_events WHERE ${sessions} ORDER BY event_time LIMIT 1`;
const endSql = (sessions: string) =>
  `SELECT id FROM timeline_events WHERE ${sessions} ORDER BY event_time DESC, id DESC LIMIT 1`;

const tenthMs = 100;
const timeMax = 0xffff_ffff;

/**
 * The outline of some sessions of the trace, which are one session to people. With `from`, the `end` of an outline before, only
 * of what comes after it; of all where the events up to there are no longer as many. @throws ReaderError `READER_BAD_REQUEST`
 */
export function readOutline(database: Database, sessionIds: readonly string[], from?: string): SessionOutline {
  const last = from === undefined ? undefined : lastOf(database, sessionIds, parseEnd(from));
  const [isAfter, after] =
    last === undefined
      ? ['TRUE', []]
      : ['e.event_time >= ? AND (e.event_time, e.id) > (?, ?)', [last.time, last.time, last.id]];
  const rows = database
    .prepare(outlineSql(ofSessions(sessionIds), isAfter))
    .all(...sessionIds, ...after) as OutlineRow[];
  const startedAt = database
    .prepare(startSql(ofSessions(sessionIds)))
    .pluck()
    .get(...sessionIds) as string | undefined;
  const at = last?.count ?? 0;
  const count = at + rows.length;
  const end = database
    .prepare(endSql(ofSessions(sessionIds)))
    .pluck()
    .get(...sessionIds) as string | undefined;
  return {
    ...{ at, count, startedAt: startedAt ?? null, lanes, end: end === undefined ? null : `${count}.${end}` },
    ...columnsOf(rows, startedAt === undefined ? 0 : Date.parse(startedAt)),
  };
}

type OutlineColumns = Pick<SessionOutline, 'kinds' | 'lane' | 'kind' | 'size' | 'time' | 'flags'>;

function columnsOf(rows: readonly OutlineRow[], startMs: number): OutlineColumns {
  const [lane, kind, size, flags] = [0, 1, 2, 3].map(() => Buffer.alloc(rows.length)) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const time = Buffer.alloc(4 * rows.length);
  const kinds: string[] = [...timelineKinds, ...internalTimelineKinds];
  const kindNumbers = new Map(kinds.map((name, index) => [name, index]));
  const laneNumbers = new Map<string, number>(lanes.map((name, index) => [name, index]));
  for (const [index, row] of rows.entries()) {
    lane[index] = laneNumbers.get(normaliseLane(row.lane)) ?? 0;
    kind[index] = kindNumber(kinds, kindNumbers, row.kind);
    size[index] = Math.min(255, Math.round(8 * Math.log2(row.bytes + 1)));
    time.writeUInt32LE(Math.min(timeMax, Math.round((row.timeMs - startMs) / tenthMs)), 4 * index);
    flags[index] = flagsOf(row);
  }
  const text = (bytes: Buffer) => bytes.toString('base64');
  return { kinds, ...{ lane: text(lane), kind: text(kind), size: text(size), time: text(time), flags: text(flags) } };
}

interface OutlineEnd {
  readonly count: number;
  readonly id: string;
}

function parseEnd(text: string): OutlineEnd {
  const [, count, id] = /^(\d{1,15})\.(.+)$/s.exec(text) ?? [];
  if (count !== undefined && id !== undefined) return { count: Number(count), id };
  throw new ReaderError('READER_BAD_REQUEST', `from is the end of an outline before, not ${text}`);
}

/** The last event of an outline before, where just as many events are up to it now; what came late or was deleted is before it. */
function lastOf(database: Database, sessionIds: readonly string[], { count, id }: OutlineEnd) {
  const time = timeOf(database, sessionIds, id);
  const isKnown = time !== undefined && countUpTo(database, sessionIds, { time, id }) === count;
  return isKnown ? { count, id, time } : undefined;
}

interface OutlineRow {
  /** Milliseconds since the epoch: a text of it would be made and read again for each. */
  readonly timeMs: number;
  readonly kind: string;
  readonly lane: string;
  readonly bytes: number;
  readonly isError: 0 | 1;
  readonly isResult: 0 | 1;
  readonly hasRule: 0 | 1;
  readonly isTurnStart: 0 | 1;
  readonly isContradicted: 0 | 1;
}

/** A newer writer may have a kind that is not known here: it gets the next number. */
function kindNumber(kinds: string[], numbers: Map<string, number>, kind: string): number {
  const known = numbers.get(kind);
  if (known !== undefined) return known;
  if (kinds.length > 255) throw new ReaderError('READER_BAD_REQUEST', 'the session has more than 256 kinds of events');
  numbers.set(kind, kinds.length);
  return kinds.push(kind) - 1;
}

function flagsOf(row: OutlineRow): number {
  const { error, rule, contradicted, result, turnStart, prompt } = outlineFlags;
  return (
    error * row.isError +
    rule * row.hasRule +
    contradicted * row.isContradicted +
    result * row.isResult +
    turnStart * row.isTurnStart +
    (row.kind === 'user.message' ? prompt : 0)
  );
}
