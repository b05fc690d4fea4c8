/** A time zone by its IANA name, such as `Asia/Seoul`; `UTC` has one name only. */
export type TimeZone = string & { readonly __brand: 'TimeZone' };

/** The zone of machines: storage and cold days are days of it. */
export const utc: TimeZone = 'UTC' as TimeZone;

/** Far longer than any name there is. */
const nameLengthMax = 64;

/** Reads an IANA name, in upper or lower case; `undefined` when there is no such zone. An offset (`+09:00`) is not a zone. */
export function parseTimeZone(text: string): TimeZone | undefined {
  // The first format that a process makes costs 30 ms of CPU; this list costs 2, and most names are in it as they are written.
  if (text === utc || text === 'Etc/UTC') return utc;
  if (Intl.supportedValuesOf('timeZone').includes(text)) return text as TimeZone;
  if (text.length > nameLengthMax || !/^[A-Za-z][\w+/-]*$/.test(text)) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions();
    if (timeZone === utc) return utc;
    // The engine may know a zone by an older name (`Asia/Katmandu`): the name that was asked for is kept, in its usual case.
    return (timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text) as TimeZone;
  } catch {
    return undefined;
  }
}
