/** A claim of an agent, as it is printed. Times are ISO 8601 in UTC. */
export interface ShownClaim {
  /** What was claimed: `tests`, `build`, `lint` and so on. */
  readonly kind: string;
  /** Whether it fits what was done. */
  readonly status: 'verified' | 'contradicted' | 'unverifiable';
  /** Why it has its status. */
  readonly reason: ShownReason;
  /** The sentence, cut. */
  readonly quote: string;
  /** The session, as the log names it. */
  readonly session: string;
  /** Counted from 0 in its session. */
  readonly turn: number;
  /** When it was said. */
  readonly at: string;
  /** What says so; always there where the claim is contradicted. */
  readonly evidence?: ShownEvidence | undefined;
  /** The edit that came after the run. */
  readonly editedAfter?: { readonly path: string } | undefined;
}

/** Why a claim has its status, in a word. */
export type ShownReason =
  | 'passed'
  | 'seen'
  | 'done'
  | 'reported-failure'
  | 'failed'
  | 'refused'
  | 'rejected'
  | 'count'
  | 'stale'
  | 'outcome-unknown'
  | 'mixed'
  | 'subagent'
  | 'incomplete'
  | 'no-evidence';

/** What a claim is held against. */
export interface ShownEvidence {
  /** The command or the tool, cut. */
  readonly command: string;
  /** How it ended. */
  readonly outcome: string;
  /** The line of the output, or the exit code. */
  readonly because?: string | undefined;
  /** How many units it counted as passed; left out where it counted nothing. */
  readonly passed?: number | undefined;
  /** The doer: `agent`, `user`, `hook` or `harness`. */
  readonly doer: string;
  /** The transcript that has it. */
  readonly file: string;
  /** The line in it, from 1. */
  readonly line: number;
  /** When it ended. */
  readonly at: string;
}
