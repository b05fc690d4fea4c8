import type { FactRange } from '@agentspine/schema';

/** What is remembered between two records. */
export interface ClineState {
  sessionId: string;
  model: string;
  /** The request to which what the model says next belongs. */
  requestId?: string;
  /** The call to which output belongs that comes next, and how many pieces of it there were. */
  callId?: string;
  outputs: number;
}

/** Where a record is, and when it was written. */
export interface ClinePlace {
  readonly range: FactRange;
  readonly source: 'cline';
  readonly sessionId: string;
  readonly ts: string;
}

/** A time in milliseconds as a timestamp; '' where there is none. */
export function timeOf(ms: number | undefined): string {
  if (ms === undefined || ms < 0 || ms > 8.64e15) return '';
  return new Date(ms).toISOString();
}
