import type { AppendLineOptions } from '@agentspine/durable-fs';

/** Appends one line of JSONL while the caller waits; `appendLineNow` of durable-fs. */
export type AppendLine = (path: string, line: string, options: AppendLineOptions) => void;

/** Milliseconds since the epoch, as precisely as the machine can say. */
export interface Clock {
  /** The time, in milliseconds since the epoch. */
  readonly now: () => number;
}
