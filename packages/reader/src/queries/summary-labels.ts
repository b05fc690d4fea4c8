/** What a summary can be grouped by. */
export const summaryKeys = [
  'source',
  'model',
  'provider',
  'tool',
  'project',
  'session',
  'day',
  'hour',
  'block',
  'branch',
  'commit',
  'pr',
  'activity',
  'agent',
  'subagent-type',
  'relationship',
  'speed',
  'inference-geo',
  'service-tier',
] as const;

/** One of `summaryKeys`. */
export type SummaryKey = (typeof summaryKeys)[number];

/** What the five-hour limit of an account was at a moment. */
export interface BlockLimit {
  /** How much of it was used, in percent. */
  readonly usedPercent: number;
  /** When that was said, in UTC. */
  readonly saidAt: string;
  /** When the limit begins again, in UTC. */
  readonly resetsAt: string;
}

/** The names of a row; which are there follows from `by`. Missing names are `unknown`, never empty. */
export interface SummaryLabels {
  /** The harness or API, such as `claude-code`. */
  readonly source: string;
  /** The model, as its provider names it. */
  readonly model?: string;
  /** Who sells the model. */
  readonly provider?: string;
  /** The tool. */
  readonly tool?: string;
  /** The folder that the agent worked in, or the project's key where no folder is known. */
  readonly project?: string;
  /** The name of the project. */
  readonly projectKey?: string | null;
  /** The session. */
  readonly session?: string;
  /** The title, as people read it. */
  readonly title?: string | null;
  /** A day of `timezone`. */
  readonly day?: string;
  /** The beginning of an hour of `timezone`, as RFC 3339 with its distance from UTC: an hour that the clock shows twice is two. */
  readonly hour?: string;
  /** The beginning of a block of five hours, as RFC 3339 with its distance from UTC; `unknown` for turns without a time. */
  readonly block?: string;
  /** The end of the block; null for turns without a time. */
  readonly blockEnd?: string | null;
  /** What was last said of the limit in the block; null where nobody said it. Transcripts do not: a status line does. */
  readonly blockLimit?: BlockLimit | null;
  /** The branch that was checked out in the session, as last logged. */
  readonly branch?: string;
  /** The short hash of the commit that the turns led to; `none` for turns that led to none, `unknown` where nobody can say. */
  readonly commit?: string;
  /** The subject of the commit; null where no log has it. */
  readonly commitTitle?: string | null;
  /** The address of the pull request that the turns led to; `none` and `unknown` as for commits. */
  readonly pr?: string;
  /** What the turns were about. */
  readonly activity?: string;
  /** `main` for turns of no agent. */
  readonly agent?: string;
  /** The kind of subagent. */
  readonly subagentType?: string;
  /** How the session came out of another one. */
  readonly relationship?: string;
  /** How responses ran, as their logs say; `not stated` where they do not, `unknown` where nobody looked. */
  readonly speed?: string;
  /** Where inference ran. */
  readonly inferenceGeo?: string;
  /** The tier of the provider. */
  readonly serviceTier?: string;
}
