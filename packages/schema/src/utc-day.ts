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

const dayMs = 86_400_000;
/** The first millisecond of year 0 and the first of year 10000: four digits hold no other years. */
const firstMs = -62_167_219_200_000;
const endMs = 253_402_300_800_000;

/** The day of milliseconds since the epoch, also before it; `undefined` for a year that four digits do not hold. */
export function utcDayOfMs(ms: number): UtcDay | undefined {
  return ms >= firstMs && ms < endMs ? (new Date(Math.floor(ms)).toISOString().slice(0, 10) as UtcDay) : undefined;
}

/** The first millisecond of a day since the epoch, and the first that is no longer in it. */
export function utcDayBounds(day: UtcDay): { readonly startMs: number; readonly endMs: number } {
  const startMs = Date.parse(`${day}T00:00:00.000Z`);
  return { startMs, endMs: startMs + dayMs };
}

/** The day before; `undefined` before the first day of year 0. */
export function previousUtcDay(day: UtcDay): UtcDay | undefined {
  return utcDayOfMs(utcDayBounds(day).startMs - dayMs);
}

/** The day after; `undefined` after the last day of year 9999. */
export function nextUtcDay(day: UtcDay): UtcDay | undefined {
  return utcDayOfMs(utcDayBounds(day).endMs);
}
