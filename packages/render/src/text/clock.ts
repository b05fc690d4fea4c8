/** How moments are written for a person: as the clock of a zone shows them. */
export interface Clock {
  /** An IANA name such as `Asia/Seoul`, or `UTC`. */
  readonly timezone: string;
  /** `YYYY-MM-DD HH:MM` of a moment in RFC 3339. A text that is not one stays as it is. */
  minute(at: string): string;
  /** The same with seconds. */
  second(at: string): string;
}

/** The clock of a zone. @throws RangeError where there is no such zone */
export function clockOf(timezone: string): Clock {
  if (timezone === utcClock.timezone) return utcClock;
  // Swedes write dates as RFC 3339 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' });
  return clockWith(timezone, (ms) => format.format(ms));
}

function clockWith(timezone: string, secondOf: (ms: number) => string): Clock {
  const second = (at: string): string => {
    const ms = Date.parse(at);
    return ms >= firstMs && ms < endMs ? secondOf(ms) : at;
  };
  return { timezone, second, minute: (at) => second(at).replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d$/, '$1') };
}

/** Years of four digits in every zone. */
const firstMs = Date.parse('1000-01-02T00:00:00Z');
const endMs = Date.parse('9999-12-30T00:00:00Z');

/** For texts of which nobody knows who reads them. It needs no format: the first one of a process costs 26 ms, and every command loads this. */
export const utcClock: Clock = clockWith('UTC', (ms) => new Date(ms).toISOString().slice(0, 19).replace('T', ' '));
