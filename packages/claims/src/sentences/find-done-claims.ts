/* Claims that something was done once: committed, pushed, opened, written. */
import type { Finding } from './find-claims.ts';
import { findGitClaims } from './find-git-claims.ts';
import { findPullRequestClaims } from './find-pull-request-claims.ts';
import { findWriteClaims } from './find-write-claims.ts';
import type { Token } from './sentence-tokens.ts';
import type { Sentence } from './split-sentences.ts';

/** Finds them in a sentence. */
export function findDoneClaims(sentence: Sentence, tokens: readonly Token[]): readonly Finding[] {
  return [
    ...findGitClaims(sentence, tokens),
    ...findPullRequestClaims(sentence.text, tokens),
    ...findWriteClaims(sentence, tokens),
  ];
}
