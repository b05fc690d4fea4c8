/** A row of `claims` without what names its task: what an agent said, and what is said of it. Times are ISO 8601 in UTC. */
export interface ClaimRow {
  readonly kind: string;
  readonly polarity: string;
  readonly status: string;
  readonly reason: string;
  readonly quote: string;
  readonly session: string;
  readonly thread: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  /** UTF-16 units of the text block. */
  readonly char_start: number;
  readonly char_end: number;
  readonly turn: number;
  readonly said_at: string;
  readonly detector_version: number;
  /** Places in the activities of the task. */
  readonly evidence: number | null;
  readonly editedAfter: number | null;
}

/** A row of `activities` without what names its task: what was done, and how it ended. */
export interface ActivityRow {
  readonly kind: string;
  readonly program: string;
  readonly command: string;
  readonly outcome: string;
  readonly because: string | null;
  /** Units that were counted as passed; `null` where nothing was counted. */
  readonly passed: number | null;
  /** Of a file that was written. */
  readonly path: string | null;
  readonly doer: string;
  readonly call: string;
  readonly session: string;
  readonly thread: string;
  readonly file: string;
  readonly line: number;
  readonly ended_at: string;
  /** 0 or 1. */
  readonly is_secondary: number;
  readonly classifier_version: number;
}

/** Everything that was judged of one task. */
export interface TaskRows {
  readonly claims: readonly ClaimRow[];
  readonly activities: readonly ActivityRow[];
}

/** The claims of one task, with the activities that they point at, by their places. */
export interface TaskClaims {
  readonly claims: readonly ClaimRow[];
  readonly activities: { get(place: number): ActivityRow | undefined };
}
