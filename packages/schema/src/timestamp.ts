/** RFC 3339 with an offset; seconds are required, their fraction is not. */
const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:[Zz]|[+-]\d{2}:?\d{2})$/;

/**
 * Brings a timestamp into the one form in which texts compare as times: UTC, milliseconds, `Z` (SPEC 5.4.2).
 * `undefined` when the text is no instant; a time without an offset is none.
 */
export function normaliseTimestamp(text: string): string | undefined {
  if (!rfc3339.test(text)) return undefined;
  const instant = Date.parse(text.replace(' ', 'T').replace(',', '.'));
  return Number.isNaN(instant) ? undefined : new Date(instant).toISOString();
}
