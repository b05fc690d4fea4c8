/** What is remembered between two records. */
export interface OpencodeState {
  sessionId: string;
  /** Sessions of subagents: what is asked in them is asked by an agent. */
  children: string[];
  /** How far custody has read the database, as it says it. */
  watermark?: unknown;
}

/** A time in milliseconds as a timestamp; '' where there is none. */
export function timeOf(ms: number | undefined): string {
  if (ms === undefined || ms < 0 || ms > 8.64e15) return '';
  return new Date(ms).toISOString();
}
