/** What is remembered between two records. */
export interface CursorState {
  sessionId: string;
  /** What is asked in it is asked by an agent. */
  isSubagent?: true;
  /** How far custody has read the database, as it says it. */
  watermark?: unknown;
}
