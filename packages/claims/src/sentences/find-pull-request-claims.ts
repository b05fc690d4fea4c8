/* Claims that a pull request, or a merge request, was opened. */

import { denyingWords } from './claim-words.ts';
import type { Finding } from './find-claims.ts';
import { isHeldOpen } from './open-sentence.ts';
import type { Token } from './sentence-tokens.ts';
import { words } from './words.ts';

const address = /\/(?:pull|pulls|merge_requests|pull-requests)\/\d+/;
const label = /^\W{0,6}(?:(?:New|Draft|Here is the|Here's the|The) )?(?:PR|MR|(?:Pull|Merge) [Rr]equest)\b[^\n]{0,16}:/;
/** "Opened #12", "I opened https://…/pull/12". */
const openedNumber =
  /^\W{0,6}(?:I(?:['’]ve| have)? )?(?:also |just |now |then )?(?:opened|raised|submitted|filed) (?:[#!]\d+\b|(?:a |the |new |draft ){0,3}https?:\/\/\S{1,200}\/(?:pull|merge_requests)\/\d+)/i;
const made = words(
  'opened created submitted raised filed published eröffnet erstellt angelegt abierto abrí creado creé ouvert ouverte créé créée',
);
const nouns = words('pr mr pull merge');

/** Finds them in a sentence. */
export function findPullRequestClaims(text: string, tokens: readonly Token[]): readonly Finding[] {
  const claim: readonly Finding[] = [{ kind: 'pr', polarity: 'pass' }];
  if (openedNumber.test(text)) return claim;
  const at = tokens.findIndex((token, place) => token.kind === 'word' && isPullRequest(tokens, place));
  if (at < 0 || isHeldOpen(tokens, at)) return [];
  if (label.test(text) && address.test(text)) return claim;
  const isUp = /^(?:up|open|live)$/.test(
    tokens
      .slice(at + 1, at + 6)
      .find(({ text: word }) => word !== 'request' && word !== 'is' && word !== 'now' && !/^[#!]?\d*$/.test(word))
      ?.text ?? '',
  );
  return (isUp && !hasStranger(tokens)) || isMadeOf(tokens, at) ? claim : [];
}

/** `pr`, `mr`, `pull request`; "pull" and "merge" alone are other things, but for an address. */
function isPullRequest(tokens: readonly Token[], at: number): boolean {
  const { text } = tokens[at] ?? { text: '' };
  if (!nouns.has(text)) return false;
  return text === 'pr' || text === 'mr' || text === 'pull' || tokens[at + 1]?.text === 'request';
}

function hasStranger(tokens: readonly Token[]): boolean {
  return tokens.some(({ text }) => /^(?:by|from|when|was|were|still|you|they|already)$/.test(text));
}

/** "Created the PR", "PR #12 opened": the verb is directly beside it. */
function isMadeOf(tokens: readonly Token[], at: number): boolean {
  const near = tokens.slice(Math.max(0, at - 3), at + 5);
  return (
    near.some(({ text }) => made.has(text)) &&
    !near.some(
      ({ text }) => /^(?:was|were|be|gets|get|when|by|you|they|that|which)$/.test(text) || denyingWords.has(text),
    )
  );
}
