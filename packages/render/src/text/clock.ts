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
  // Swedes write dates as RFC 3339 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' });
  const second = (at: string): string => {
    const ms = Date.parse(at);
    return ms >= firstMs && ms < endMs ? format.format(ms) : at;
  };
  return { timezone, second, minute: (at) => second(at).replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d$/, '$1') };
}

/** Years of four digits in every zone. */
const firstMs = Date.parse('1000-01-02T00:00:00Z');
const endMs = Date.parse('9999-12-30T00:00:00Z');

/** For texts of which nobody knows who reads them. */
export const utcClock: Clock = clockOf('UTC');
