/** What is remembered between two records. */
export interface CursorState {
  sessionId: string;
  /** What is asked in it is asked by an agent. */
  isSubagent?: true;
  /** The conversation that started it, until that was said. */
  parentId?: string;
  /** How far custody has read the database, as it says it. */
  watermark?: unknown;
}
