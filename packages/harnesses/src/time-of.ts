import { normaliseTimestamp } from '@agentspine/schema';

/** A time that is a number of milliseconds, or a text, as a timestamp; '' for anything else. */
export function timeOf(value: unknown): string {
  if (typeof value === 'string') return normaliseTimestamp(value) ?? '';
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0 || value > 8.64e15) return '';
  return new Date(value).toISOString();
}
