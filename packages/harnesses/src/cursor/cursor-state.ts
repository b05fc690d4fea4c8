import { readNumber } from '@agentspine/ingest';
import { normaliseTimestamp } from '@agentspine/schema';

/** What is remembered between two records. */
export interface CursorState {
  sessionId: string;
  /** What is asked in it is asked by an agent. */
  isSubagent?: true;
  /** How far custody has read the database, as it says it. */
  watermark?: unknown;
}

/** A time in milliseconds, or a text; '' where there is none. */
export function timeOf(value: unknown): string {
  if (typeof value === 'string') return normaliseTimestamp(value) ?? '';
  const ms = readNumber({ value }, 'value');
  return ms === undefined || ms < 0 || ms > 8.64e15 ? '' : new Date(ms).toISOString();
}
