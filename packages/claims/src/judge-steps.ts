import type { Evidence, WriteEvidence } from './judgement/evidence.ts';
import { EvidenceBook } from './judgement/evidence-book.ts';
import { judgeClaim } from './judgement/judge-claim.ts';
import type { Before, Judgement } from './judgement/judgement.ts';
import type { Step, StepPlace } from './judgement/step.ts';
import type { Claim } from './sentences/claim.ts';

/** A claim, where it was made, and what is said of it. */
export interface JudgedClaim extends Claim, Judgement {
  /** Where it is in the transcript. */
  readonly place: StepPlace;
  /** The message, as the log names it. */
  readonly message: string;
  /** The number of its turn in its thread, from 0; -1 in the history that a fork repeats of its parent. */
  readonly turn: number;
}

/** What was claimed in a task, and everything that was done in it. */
export interface JudgedTask {
  /** In the order of the log. */
  readonly claims: readonly JudgedClaim[];
  /** Everything that was done, in the order of the log. */
  readonly activities: readonly (Evidence | WriteEvidence)[];
}

/** Judges every claim of a task by what comes before it in its log. The steps are in the order of the log. */
export function judgeSteps(steps: Iterable<Step>): readonly JudgedClaim[] {
  return judgeTask(steps).claims;
}

/** The same, with everything that was done. The evidence of a claim is one of the activities. */
export function judgeTask(steps: Iterable<Step>): JudgedTask {
  const book = new EvidenceBook();
  const judged: JudgedClaim[] = [];
  for (const step of steps) {
    book.add(step);
    if (step.kind !== 'said') continue;
    const { place, message, claims } = step;
    const before = { book, turnOrder: book.turnOrderOf(place) };
    const turn = Math.max(0, book.turnOf(place));
    for (const claim of claims)
      judged.push({ ...claim, ...judgeInMessage(claim, claims, before), place, message, turn });
  }
  return { claims: judged, activities: book.done.activities };
}

/** What a message reports as failed in one sentence is not held against it in another. */
function judgeInMessage(claim: Claim, claims: readonly Claim[], before: Before): Judgement {
  const judgement = judgeClaim(claim, before);
  if (claim.kind === 'write' || judgement.status !== 'contradicted' || judgement.reason !== 'failed') return judgement;
  const admits = claims.some((other) => other.kind === claim.kind && (other.polarity === 'fail' || other.isMixed));
  return admits ? { ...judgement, status: 'unverifiable', reason: 'mixed' } : judgement;
}
