/** A line of the append-only log (SPEC 3.1). */
export interface LogEntry {
  /** Order of appending; never used again, also after the row has left for the cold archive. */
  readonly id: number;
  /** Who says it: `system`, `reflex`, `workflow` … */
  readonly source: string;
  /** What happened. */
  readonly type: string;
  /** What it belongs to, such as the id of a run; null where it belongs to nothing. */
  readonly refId: string | null;
  /** A text, usually JSON. */
  readonly payload: string | null;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/** What a caller appends. */
export interface LogInput {
  readonly source: string;
  readonly type: string;
  readonly refId?: string | null | undefined;
  readonly payload?: string | null | undefined;
  readonly timestamp: number;
}

/** Which lines are asked for; `since` and `until` are both inclusive. */
export interface LogFilter {
  readonly source?: string | undefined;
  readonly type?: string | undefined;
  readonly refId?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly limit?: number | undefined;
}
