/* What is said of a claim, and what every judgement starts from. */
import type { Evidence, WriteEvidence } from './evidence.ts';
import type { EvidenceBook } from './evidence-book.ts';

/** Whether a claim fits what was done. */
export type ClaimStatus = 'verified' | 'contradicted' | 'unverifiable';

/** Why. The first four go with `verified`, the next four with `contradicted`, the others with `unverifiable`. */
export type ClaimReason =
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

/** Whether a claim fits what was done, and why. */
export interface Judgement {
  /** Whether it fits. */
  readonly status: ClaimStatus;
  /** Why, in a word. */
  readonly reason: ClaimReason;
  /** What says so; always there where the claim is contradicted. */
  readonly evidence?: Evidence | undefined;
  /** The edit that came after the run. */
  readonly editedAfter?: WriteEvidence | undefined;
}

/** What is before a claim, and where its turn began. */
export interface Before {
  readonly book: EvidenceBook;
  readonly turnOrder: number;
}

/** The one that was done last. */
export function newest<Item extends Evidence>(found: readonly (Item | undefined)[]): Item | undefined {
  return found.reduce((best, one) => (one !== undefined && one.order > (best?.order ?? -1) ? one : best), undefined);
}

/** Nothing decides: why not. */
export function nothing(book: EvidenceBook, last: Evidence | undefined): Judgement {
  if (last !== undefined) return { status: 'unverifiable', reason: 'outcome-unknown', evidence: last };
  if (book.hasAgents) return { status: 'unverifiable', reason: 'subagent' };
  return { status: 'unverifiable', reason: book.isCompacted ? 'incomplete' : 'no-evidence' };
}
