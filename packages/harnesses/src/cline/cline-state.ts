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
  /** The folder that messages of the command line are in: that of a session also has those of its subagents. */
  folder?: string;
  /** What is asked in it is asked by an agent. */
  isSubagent?: true;
}

/** Where a record is, and when it was written. */
export interface ClinePlace {
  readonly range: FactRange;
  readonly source: 'cline';
  readonly sessionId: string;
  readonly ts: string;
}
