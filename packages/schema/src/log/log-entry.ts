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
  /** Who says it. */
  readonly source: string;
  /** What happened. */
  readonly type: string;
  /** What it belongs to, such as the id of a run. */
  readonly refId?: string | null | undefined;
  /** A text, usually JSON. */
  readonly payload?: string | null | undefined;
  /** When it was, in milliseconds since the epoch. */
  readonly timestamp: number;
}

/** Which lines are asked for; `since` and `until` are both inclusive. */
export interface LogFilter {
  /** Only lines of this source. */
  readonly source?: string | undefined;
  /** Only lines of this type. */
  readonly type?: string | undefined;
  /** Only lines that belong to this. */
  readonly refId?: string | undefined;
  /** The earliest time, in milliseconds since the epoch. */
  readonly since?: number | undefined;
  /** The latest time, in milliseconds since the epoch. */
  readonly until?: number | undefined;
  /** How many lines at most; all where it is absent. */
  readonly limit?: number | undefined;
}
