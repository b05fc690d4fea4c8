import { type Calendar, parseCalendarDay, parseUtcDay, timestampAt, utcDayBounds } from '@agentspine/schema';
import { boundText } from '../time-bound.ts';

/** A part of a UTC day that falls into one day, hour or block of an answer. */
export interface TimePiece {
  /** What the SQL joins by: the UTC day. */
  readonly utcDay: string;
  /** The first instant, and the first after it. */
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** The source whose rows it takes; those of every source where there is none. */
  readonly source?: string;
}

/**
 * SQL: `pieces` as a table, from the JSON of `piecesJson` in a parameter. It is joined by UTC day, so that no row is compared with the
 * pieces of other days, and no row costs a call out of SQLite.
 */
export function piecesSql(parameter: string): string {
  return `WITH pieces (utc_day, from_ts, to_ts, label, source) AS MATERIALIZED (
    SELECT value->>0, value->>1, value->>2, value->>3, value->>4 FROM json_each(${parameter}))`;
}

/**
 * SQL: the turns before the join. The limit keeps the view of turns a table of its own: where the planner takes it apart, or reads turns
 * in the order of an index, it makes no index for the pieces, and compares every turn with every piece.
 */
export const turnsToCut = '(SELECT * FROM turns LIMIT -1) t';

/** The join of rows whose time is the SQL expression `instant`; a row without a time has no piece. */
export function joinPieces(instant: string): string {
  return `LEFT JOIN pieces p ON p.utc_day = substr(${instant}, 1, 10) AND ${instant} >= p.from_ts AND ${instant} < p.to_ts`;
}

/** As `joinPieces`, of turns whose pieces are those of their source. */
export function joinPiecesOfSource(instant: string): string {
  return `${joinPieces(instant)} AND p.source = t.source`;
}

/** The parameter of `piecesSql`. */
export function piecesJson(pieces: readonly TimePiece[]): string {
  return JSON.stringify(pieces.map(({ utcDay, from, to, label, source }) => [utcDay, from, to, label, source]));
}

/** Cuts UTC days where days of the calendar begin; what is not a day is skipped. */
export function cutIntoDays(calendar: Calendar, utcDays: readonly string[]): readonly TimePiece[] {
  return utcDays.flatMap((text) => {
    const utcDay = parseUtcDay(text);
    if (utcDay === undefined) return [];
    const pieces: TimePiece[] = [];
    const { startMs, endMs } = utcDayBounds(utcDay);
    for (let ms = startMs; ms < endMs; ) {
      const day = calendar.dayAt(ms);
      const next = day === undefined ? endMs : Math.min(calendar.boundsOf(day).endMs, endMs);
      if (day !== undefined) pieces.push({ utcDay, from: timestampAt(ms), to: boundText(next), label: day });
      ms = next;
    }
    return pieces;
  });
}

/** Cuts UTC days where hours of the calendar begin; the label is the beginning of the hour with its distance from UTC. */
export function cutIntoHours(calendar: Calendar, utcDays: readonly string[]): readonly TimePiece[] {
  return cutIntoDays(calendar, utcDays).flatMap((piece) => {
    const day = parseCalendarDay(piece.label);
    const [fromMs, toMs] = [Date.parse(piece.from), endMsOf(piece)];
    const hours = day === undefined ? [] : calendar.hoursOf(day);
    return hours
      .filter(({ startMs, endMs }) => startMs < toMs && endMs > fromMs)
      .map(({ startMs, endMs, hour, offsetMinutes }) => ({
        utcDay: piece.utcDay,
        from: timestampAt(Math.max(startMs, fromMs)),
        to: endMs >= toMs ? piece.to : boundText(endMs),
        label: `${piece.label}T${twoDigits(hour)}:00${offsetText(offsetMinutes)}`,
      }));
  });
}

/** The end of a piece; that of a UTC day's last one is the beginning of the next UTC day. */
function endMsOf({ utcDay, to }: TimePiece): number {
  const day = parseUtcDay(utcDay);
  const ms = Date.parse(to);
  return Number.isNaN(ms) && day !== undefined ? utcDayBounds(day).endMs : ms;
}

const twoDigits = (count: number) => String(count).padStart(2, '0');

/** A distance from UTC as RFC 3339 has it. */
export function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(Math.floor(size % 60))}`;
}
