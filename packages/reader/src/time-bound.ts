import { normaliseTimestamp, parseUtcDay } from '@agentspine/schema';

const msPerUnit = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Six digits of weeks are 19 centuries: enough for a span, too few to leave the range of dates. */
const spanPattern = /^(\d{1,6})([mhdw])$/;

/**
 * Reads a lower bound: RFC 3339, a UTC day (its first instant), or a span before `nowMs` (`30m`, `24h`, `7d`, `4w`).
 * The result is in normalised form, so texts compare as times (SPEC 5.4.2, A205); `undefined` when it is none of these.
 */
export function parseSince(text: string, nowMs: number): string | undefined {
  return parseDay(text, '00:00:00.000') ?? normaliseTimestamp(text) ?? parseSpan(text, nowMs);
}

/** Reads an inclusive upper bound, as `parseSince` does; a day stands for its last millisecond. */
export function parseUntil(text: string, nowMs: number): string | undefined {
  return parseDay(text, '23:59:59.999') ?? normaliseTimestamp(text) ?? parseSpan(text, nowMs);
}

function parseDay(text: string, time: string): string | undefined {
  const day = parseUtcDay(text);
  return day === undefined ? undefined : `${day}T${time}Z`;
}

function parseSpan(text: string, nowMs: number): string | undefined {
  const match = spanPattern.exec(text);
  if (match === null) return undefined;
  const [, amount, unit] = match;
  const instant = new Date(nowMs - Number(amount) * msPerUnit[unit as keyof typeof msPerUnit]);
  return Number.isNaN(instant.getTime()) || instant.getUTCFullYear() < 0 ? undefined : instant.toISOString();
}
