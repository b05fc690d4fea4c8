import type { ActivityKind } from '../commands/command-words.ts';
import type { MadeThing } from '../outcomes/made-things.ts';
import type { Outcome } from '../outcomes/outcome-of.ts';
import type { StepPlace } from './step.ts';

/** The doer; the harness where it notes itself what was done. */
export type Doer = 'agent' | 'user' | 'hook' | 'harness';

/** Something that was done, and how it ended. */
export interface Evidence {
  /** Grows in the order of the log. */
  readonly order: number;
  /** Where it is in the transcript. */
  readonly place: StepPlace;
  /** The call, as the log names it; '' for what a person did. */
  readonly callId: string;
  /** What kind it is. */
  readonly kind: ActivityKind;
  /** The program that ran. */
  readonly program: string;
  /** The command or the tool, cut. */
  readonly label: string;
  /** How it ended. */
  readonly outcome: Outcome;
  /** What the outcome was read from, such as a line of the output; absent where nothing says it. */
  readonly because?: string | undefined;
  /** The commit or the pull request that was made; absent where the output names none. */
  readonly made?: MadeThing | undefined;
  /** The counts of tests that passed, as the output says. */
  readonly passedCounts: readonly number[];
  /** Every number on lines that sum up a run: of what was skipped, and of all. */
  readonly otherCounts: readonly number[];
  /** What it was done to. */
  readonly targets: readonly string[];
  /** It does something else first, and this on the way: tests that compile. */
  readonly isSecondary: boolean;
  /** The doer. */
  readonly doer: Doer;
}

/** A file that was written, or was not. */
export interface WriteEvidence extends Evidence {
  /** Last parts of the paths, in lower case. */
  readonly files: readonly string[];
  /** The file that was written. */
  readonly path: string;
  /** What was written, cut, in lower case. */
  readonly text: string;
  /** Whether the file was deleted. */
  readonly isDeletion: boolean;
  /** Whether an edit of it may change how runs end: not documents, not what lies outside of the work. */
  readonly isSource: boolean;
}

const documents = /\.(?:md|mdx|markdown|rst|adoc|txt|log|out|svg|png|jpe?g|gif|pdf|csv|jsonl|patch|diff|lock|tmp)$/i;
const documentNames =
  /^(?:license|changelog|codeowners|readme|authors|notice|\.gitignore|\.gitattributes|\.env\S*|memory)/i;
const outside =
  /^(?:\/tmp\/|\/private\/tmp\/|\/var\/(?:folders|tmp)\/|\/dev\/|~\/\.|\$\{?TMP)|\/\.(?:claude|codex|git)\/|\/scratchpad\/|\/(?:Users|home)\/[^/]+\/\.(?:claude|codex)/;

/** Whether a change of a file may change how tests, builds and linters end. */
export function isSourcePath(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    name !== '' &&
    !documents.test(name) &&
    !documentNames.test(name) &&
    !outside.test(path) &&
    !path.startsWith('.claude/')
  );
}
