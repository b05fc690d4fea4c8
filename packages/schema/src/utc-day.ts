/** A UTC calendar day as `YYYY-MM-DD`; it has no zone and no daylight saving time. */
export type UtcDay = string & { readonly __brand: 'UtcDay' };

/** Reads a day; `undefined` when the text is not one that exists (`2026-02-30`). */
export function parseUtcDay(text: string): UtcDay | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const instant = new Date(`${text}T00:00:00.000Z`);
  if (Number.isNaN(instant.getTime())) return undefined;
  return instant.toISOString().startsWith(text) ? (text as UtcDay) : undefined;
}

/** The day on which an instant in normalised form falls. */
export function utcDayOf(timestamp: string): UtcDay {
  return timestamp.slice(0, 10) as UtcDay;
}
