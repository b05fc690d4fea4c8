import type { ClaimKind, Polarity } from './claim-words.ts';

/** That something was done, and how it ended, as a message says. Offsets are UTF-16 units of the message. */
export interface Claim {
  /** What kind it is. */
  readonly kind: ClaimKind;
  /** Whether it says that something passed or failed. */
  readonly polarity: Polarity;
  /** Where it begins in the message, in characters. */
  readonly start: number;
  /** Where it ends in the message, in characters. */
  readonly end: number;
  /** The sentence, cut. */
  readonly quote: string;
  /** It is about a part (new tests, one package): a failure of another part does not refute it. */
  readonly isNamed: boolean;
  /** It says itself that something failed. */
  readonly isMixed: boolean;
  /** It is about what was done before. */
  readonly isHistory: boolean;
  /** It says that something was run, not how it ended. */
  readonly isRunOnly: boolean;
  /** It names no subject: "all green". */
  readonly isBare: boolean;
  /** It says that files were deleted. */
  readonly isDeletion: boolean;
  /** How many units it says passed. */
  readonly count?: number | undefined;
  /** Commits by hash, in lower case. */
  readonly hashes: readonly string[];
  /** The addresses that it names. */
  readonly urls: readonly string[];
  /** Last parts of the paths that it names. */
  readonly files: readonly string[];
  /** Names in code spans, and words that look like names of code. */
  readonly names: readonly string[];
}
