/** What is remembered between two records. */
export interface OpencodeState {
  sessionId: string;
  /** Sessions of subagents: what is asked in them is asked by an agent. */
  children: string[];
  /** How far custody has read the database, as it says it. */
  watermark?: unknown;
}
