/** A row of `claims` without what names its task: what an agent said, and what is said of it. Times are ISO 8601 in UTC. */
export interface ClaimRow {
  /** What was claimed: `tests`, `build`, `lint`, `commit`, `push`, `pr`, `write` and so on. */
  readonly kind: string;
  /** Whether success or failure was claimed. */
  readonly polarity: string;
  /** `verified`, `unverifiable` or `contradicted`. */
  readonly status: string;
  /** Why it has that status, as a code. */
  readonly reason: string;
  /** The words of the claim. */
  readonly quote: string;
  /** The id of its session, as the log names it. */
  readonly session: string;
  /** The conversation: the session's name, and of a subagent a slash and its own. */
  readonly thread: string;
  /** The id of the message, as the log names it. */
  readonly message: string;
  /** The log that has it, as custody names it. */
  readonly file: string;
  /** The number of its line in that log, from 1. */
  readonly line: number;
  /** The start of the claim in its text block, in UTF-16 units. */
  readonly char_start: number;
  /** The end of the claim in UTF-16 units, not included. */
  readonly char_end: number;
  /** The number of its turn in its thread, from 0; -1 before the first prompt. */
  readonly turn: number;
  /** When it was said. */
  readonly said_at: string;
  /** The version of the detector that found it. */
  readonly detector_version: number;
  /** The place in the activities of the task of the one that the claim was judged by; `null` without one. */
  readonly evidence: number | null;
  /** The place of the edit that made the evidence out of date; `null` without one. */
  readonly editedAfter: number | null;
}

/** A row of `activities` without what names its task: what was done, and how it ended. */
export interface ActivityRow {
  /** What was done, with the names that claims have. */
  readonly kind: string;
  /** The program that ran. */
  readonly program: string;
  /** The command, or what stands for it. */
  readonly command: string;
  /** How it ended. */
  readonly outcome: string;
  /** What the outcome was read from; `null` where nothing says it. */
  readonly because: string | null;
  /** The short hash of the commit, or the address of the pull request; `null` where the output names none, and for other kinds. */
  readonly made: string | null;
  /** The subject of the commit; `null` as above, and for pull requests. */
  readonly made_title: string | null;
  /** Units that were counted as passed; `null` where nothing was counted. */
  readonly passed: number | null;
  /** Path of the file that was written; `null` for commands. */
  readonly path: string | null;
  /** The doer: `agent`, `user`, `hook` or `harness`. */
  readonly doer: string;
  /** The id of the tool call, as the log names it. */
  readonly call: string;
  /** The id of its session, as the log names it. */
  readonly session: string;
  /** The conversation: the session's name, and of a subagent a slash and its own. */
  readonly thread: string;
  /** The log that has it, as custody names it. */
  readonly file: string;
  /** The number of its line in that log, from 1. */
  readonly line: number;
  /** When it ended. */
  readonly ended_at: string;
  /** 1 where it was done on the way to something else, as tests are compiled before they run; else 0. */
  readonly is_secondary: number;
  /** The version of the classifier that read it. */
  readonly classifier_version: number;
}

/** Everything that was judged of one task. */
export interface TaskRows {
  /** In the order of the log. */
  readonly claims: readonly ClaimRow[];
  /** In the order of the log. */
  readonly activities: readonly ActivityRow[];
}

/** A task as it is kept. */
export interface JudgedTaskRows {
  /** Names it: the smallest id of its files. */
  readonly key: string;
  /** A digest of everything that its rows depend on. */
  readonly judgedFrom: string;
  /** Of how many of its files custody has no bytes. */
  readonly filesWithoutBytes: number;
  /** What its files tell of. */
  readonly sessions: readonly TaskSession[];
  /** What was judged. */
  readonly rows: TaskRows;
}

/** What all tasks were judged from. */
export interface JudgedHome {
  /** A digest of everything: while it is the same, no task is looked at. */
  readonly judgedFrom: string;
  /** A digest of what must be the same for files to be compared one by one. */
  readonly ground: string;
  /** How many bytes of the manifest of custody were read; no line crosses them. */
  readonly manifestBytes: number;
}

/** A file that a task was judged from. */
export interface JudgedFile {
  /** Its id in custody. */
  readonly file: string;
  /** Names its task. */
  readonly taskKey: string;
  /** How far the trace has it, as `ImportQuestions.marks` says it. */
  readonly mark: string;
  /** The sessions by which it belongs to its task, and those that they came out of. */
  readonly sessions: readonly string[];
}

/** What changed since all tasks were judged, and was judged. */
export interface JudgedChanges {
  /** What they had been judged from. */
  readonly since: string;
  /** The files that were looked at. */
  readonly looked: ReadonlySet<string>;
  /** Those of them that are there. */
  readonly files: readonly JudgedFile[];
  /** The tasks that are no more. */
  readonly gone: readonly string[];
  /** Those that were judged again. */
  readonly tasks: readonly JudgedTaskRows[];
}

/** A session, or a subagent in one. */
export interface TaskSession {
  /** Its id in the trace. */
  readonly name: string;
  /** The id in the trace of the session of the log that it is, or is a part of. */
  readonly session: string;
  /** Time of its last event, in milliseconds since the epoch. */
  readonly lastMs: number;
}

/** A session of the log that a task tells of. */
export interface SessionsOfTask {
  /** Names the task. */
  readonly taskKey: string;
  /** The id of the session in the trace. */
  readonly session: string;
  /** Of how many files of the task custody has no bytes. */
  readonly filesWithoutBytes: number;
}

/** Which claims are asked for; all where nothing is given. */
export interface KeptClaimFilter {
  /** Only those of tasks with these keys. */
  readonly tasks?: ReadonlySet<string> | undefined;
  /** Only those of these sessions, by their names in the trace. */
  readonly sessions?: ReadonlySet<string> | undefined;
  /** Only what was said then or later; milliseconds. */
  readonly sinceMs?: number | undefined;
  /** Only what was said then or before; milliseconds. */
  readonly untilMs?: number | undefined;
  /** Only those with this status. */
  readonly status?: string | undefined;
}

/** A place in the order of claims: the newest first, then by line, then by the start in the text. */
export interface ClaimPlace {
  /** When it was said: ISO 8601 in UTC. */
  readonly at: string;
  /** The line, from 1. */
  readonly line: number;
  /** Where it begins in its text block, in UTF-16 units. */
  readonly start: number;
}

/** Which part of the claims that are asked for is read. */
export interface ClaimPart {
  /** No claim before this place; from the newest where it is left out. */
  readonly from?: ClaimPlace | undefined;
  /** How many behind that place are wanted. */
  readonly limit: number;
}

/** A claim with the activities that it points at, by their places in its task. */
export interface KeptClaim {
  /** The claim. */
  readonly row: ClaimRow;
  /** What was done, by its place in the task. */
  readonly activities: Pick<ReadonlyMap<number, ActivityRow>, 'get'>;
}
