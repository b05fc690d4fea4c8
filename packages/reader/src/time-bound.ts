import { type Calendar, normaliseTimestamp, parseCalendarDay, timestampAt } from '@agentspine/schema';

/** When a question is asked, and the time zone of its days. */
export interface AskedAt {
  /** The time of the question, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** The days of the time zone that is asked in. */
  readonly calendar: Calendar;
}

const msPerUnit = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Six digits of weeks are 19 centuries: enough for a span, too few to leave the range of dates. */
const spanPattern = /^(\d{1,6})([mhdw])$/;

/**
 * Reads a lower bound: RFC 3339, a day of the calendar (its first instant), or a span before now (`30m`, `24h`, `7d`, `4w`).
 * The result is in normalised form, so texts compare as times (SPEC 5.4.2, A205); `undefined` for any other text.
 */
export function parseSince(text: string, askedAt: AskedAt): string | undefined {
  const day = parseCalendarDay(text);
  if (day !== undefined) return timestampIn(askedAt.calendar.boundsOf(day).startMs);
  return normaliseTimestamp(text) ?? parseSpan(text, askedAt.nowMs);
}

/** Reads an inclusive upper bound, as `parseSince` does; a day stands for its last millisecond. */
export function parseUntil(text: string, askedAt: AskedAt): string | undefined {
  const day = parseCalendarDay(text);
  if (day !== undefined) return timestampIn(askedAt.calendar.boundsOf(day).endMs - 1);
  return normaliseTimestamp(text) ?? parseSpan(text, askedAt.nowMs);
}

/** A bound as a text that compares with times of the stored form; the end of the last year they hold is after all of them. */
export function boundText(ms: number): string {
  return ms > lastMs ? 'Z' : timestampAt(ms);
}

/** The first and the last instant that the normalised form has room for. */
const [firstMs, lastMs] = [Date.parse('0000-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];

/** The first day of all begins, in an eastern zone, before the first year that can be written. */
function timestampIn(ms: number): string {
  return timestampAt(Math.min(Math.max(ms, firstMs), lastMs));
}

function parseSpan(text: string, nowMs: number): string | undefined {
  const match = spanPattern.exec(text);
  if (match === null) return undefined;
  const [, amount, unit] = match;
  const instant = new Date(nowMs - Number(amount) * msPerUnit[unit as keyof typeof msPerUnit]);
  return Number.isNaN(instant.getTime()) || instant.getUTCFullYear() < 0 ? undefined : instant.toISOString();
}
