import type { Claim } from '../sentences/claim.ts';

/** Where something is in a log: what orders it, and what names it. */
export interface StepPlace {
  /** When it was logged, in milliseconds since the epoch. */
  readonly at: number;
  /** The id of the source file. */
  readonly file: string;
  /** First byte of the line. */
  readonly from: number;
  /** The line in the file, counted from 1. */
  readonly line: number;
  /** The session, as the log names it. */
  readonly session: string;
  /** The conversation: the session's name, and of a subagent a slash and its own. Turns are counted in it. */
  readonly thread: string;
}

/** A step of a harness's log, in the words that claims are judged by. */
export type Step =
  | { readonly kind: 'asked'; readonly place: StepPlace; readonly text: string }
  /** What a person typed into the shell of the harness, with what it printed; or a text that has such an output in it. */
  | { readonly kind: 'user-shell'; readonly place: StepPlace; readonly command: string; readonly output: string }
  | CallStep
  | ResultStep
  /** The end of what went on in the background. */
  | { readonly kind: 'notice'; readonly place: StepPlace; readonly text: string }
  | { readonly kind: 'said'; readonly place: StepPlace; readonly message: string; readonly claims: readonly Claim[] }
  | { readonly kind: 'compacted'; readonly place: StepPlace };

/** A call of a tool. */
export interface CallStep {
  /** What kind it is. */
  readonly kind: 'call';
  /** Where it is in the transcript. */
  readonly place: StepPlace;
  /** The call, as its source names it. */
  readonly id: string;
  /** The tool, as the harness names it. */
  readonly tool: string;
  /** What the call does. */
  readonly action: CallAction;
}

/** What a call is meant to do. */
export type CallAction =
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'write'; readonly paths: readonly string[]; readonly text: string }
  /** Goes on with a command that runs: of an earlier call, by the id that its result named. */
  | { readonly kind: 'poll'; readonly running: string }
  | { readonly kind: 'agent' }
  | { readonly kind: 'search' }
  | { readonly kind: 'pr' }
  | { readonly kind: 'other' };

/** A result of a tool call. */
export interface ResultStep {
  /** What kind it is. */
  readonly kind: 'result';
  /** Where it is in the transcript. */
  readonly place: StepPlace;
  /** The call, as its source names it. */
  readonly id: string;
  /** What the tool returned. */
  readonly output: string;
  /** Whether the log says that it failed. */
  readonly isError?: boolean | undefined;
  /** The exit code of the command. */
  readonly exitCode?: number | undefined;
  /** Whether it is not over. */
  readonly isRunning?: boolean | undefined;
  /** It came later, for a call that continued in the background. */
  readonly isLate?: boolean | undefined;
}
