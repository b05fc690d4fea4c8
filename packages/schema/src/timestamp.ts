import { parseUtcDay } from './utc-day.ts';

/** RFC 3339 with an offset; seconds are required, their fraction is not. */
const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:[Zz]|[+-]\d{2}:?\d{2})$/;

/**
 * Brings a timestamp into the one form in which texts compare as times: UTC, milliseconds, `Z` (SPEC 5.4.2).
 * `undefined` when the text is not an instant; a time without an offset is not one.
 */
export function normaliseTimestamp(text: string): string | undefined {
  if (!rfc3339.test(text)) return undefined;
  // `Date.parse` takes the 30th of February for the second of March.
  if (Number(text.slice(8, 10)) > 28 && parseUtcDay(text.slice(0, 10)) === undefined) return undefined;
  const instant = Date.parse(text.replace(' ', 'T').replace(',', '.'));
  return Number.isNaN(instant) ? undefined : timestampOf(new Date(instant));
}

/** The same form of a date; `undefined` for a year that it has no room for, or no date at all. */
export function timestampOf(date: Date): string | undefined {
  if (Number.isNaN(date.getTime())) return undefined;
  const text = date.toISOString();
  return text.length === '2026-04-19T19:07:08.285Z'.length ? text : undefined;
}

let [secondOfText, textOfSecond] = [Number.NaN, ''];

/** The same form of milliseconds since the epoch; made from the last one where both are of the same second. */
export function timestampAt(nowMs: number): string {
  const second = Math.floor(nowMs / 1000);
  if (second !== secondOfText) {
    textOfSecond = new Date(second * 1000).toISOString().slice(0, -4);
    secondOfText = second;
  }
  const milliseconds = Math.floor(nowMs) - second * 1000;
  return `${textOfSecond}${milliseconds < 100 ? String(milliseconds).padStart(3, '0') : milliseconds}Z`;
}
