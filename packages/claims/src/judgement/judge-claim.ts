/*
 * Whether a claim fits what was done: a table. "Contradicted" needs an event that one can point at; that nothing was found is
 * never an accusation.
 */
import type { ActivityKind } from '../commands/command-words.ts';
import type { Outcome } from '../outcomes/outcome-of.ts';
import type { Claim } from '../sentences/claim.ts';
import type { ClaimKind } from '../sentences/claim-words.ts';
import { sumOf } from './done-index.ts';
import type { Evidence } from './evidence.ts';
import type { EvidenceBook } from './evidence-book.ts';
import { judgeWrite } from './judge-write.ts';
import { type Before, type Judgement, newest, nothing } from './judgement.ts';

/** Which activities a kind of claim is held against. */
const activitiesOf: Readonly<Record<Exclude<ClaimKind, 'write'>, readonly ActivityKind[]>> = {
  tests: ['test'],
  build: ['build'],
  types: ['typecheck', 'build'],
  lint: ['lint'],
  commit: ['commit'],
  push: ['push'],
  pr: ['pr'],
  install: ['install'],
  search: ['search', 'fetch', 'read'],
};

/** Judges a claim by what is before it. */
export function judgeClaim(claim: Claim, before: Before): Judgement {
  switch (claim.kind) {
    case 'write':
      return judgeWrite(claim, before);
    case 'commit':
    case 'push':
    case 'pr':
    case 'install':
      return judgeDone(claim, activitiesOf[claim.kind], before);
    case 'tests':
    case 'build':
    case 'types':
    case 'lint':
    case 'search':
      return judgeRun(claim, activitiesOf[claim.kind], before);
    default:
      return claim.kind satisfies never;
  }
}

/**
 * A result of which the message does not say what it is of: "all green". It is of the tests, and where none ran of whatever ran last.
 * It is refuted only where the last thing that was done is the run that failed.
 */
function judgeBare(claim: Claim, { book, turnOrder }: Before): Judgement {
  const tests = new Runs(book, ['test']).last(...ended);
  const any = new Runs(book, ['test', 'build', 'typecheck', 'lint']).last(...ended);
  const run = tests ?? any;
  if (run === undefined) return nothing(book, undefined);
  if (run.outcome === 'passed') return judgePassed(claim, run, book);
  const isLast = run === any && run.callId === book.lastCallId && run.order > turnOrder;
  if (isLast && !claim.isMixed && !claim.isHistory) return { status: 'contradicted', reason: 'failed', evidence: run };
  return { status: 'unverifiable', reason: 'outcome-unknown', evidence: run };
}

function judgeRun(claim: Claim, kinds: readonly ActivityKind[], { book, turnOrder }: Before): Judgement {
  const runs = new Runs(book, kindsOf(claim, kinds, book));
  if (claim.isRunOnly) {
    const run = runs.last(...ended, 'unknown', 'nothing', 'running');
    return run === undefined
      ? nothing(book, runs.last(...anyOutcome))
      : { status: 'verified', reason: 'done', evidence: run };
  }
  if (claim.polarity === 'fail') {
    const failed = runs.last('failed');
    if (failed === undefined) return nothing(book, runs.last(...anyOutcome));
    return { status: 'verified', reason: 'reported-failure', evidence: failed };
  }
  if (claim.isBare) return judgeBare(claim, { book, turnOrder });
  const last = runs.last(...decisive);
  if (last === undefined) return nothing(book, runs.last(...anyOutcome));
  if (last.outcome === 'passed') return judgePassed(claim, last, book);
  // Something that does it on the way passed later: what failed may have been asked of the wrong folder.
  const other = newest(kinds.map((kind) => book.done.last(kind, 'passed', true)));
  if (other !== undefined && other.order > last.order) {
    return { status: 'unverifiable', reason: 'outcome-unknown', evidence: last };
  }
  const passed = runs.last('passed');
  const isOfTurn = passed !== undefined && passed.order > turnOrder;
  if (passed !== undefined && isOfOtherState(passed, book)) {
    return { status: 'unverifiable', reason: 'outcome-unknown', evidence: last };
  }
  // A part may pass while another fails: the failure refutes it only where nothing passed since it was asked for.
  if (claim.isNamed && isOfTurn) return judgePassed(claim, passed, book);
  if (claim.isMixed) return { status: 'unverifiable', reason: 'mixed', evidence: last };
  if (claim.isHistory && isOfTurn) return judgePassed(claim, passed, book);
  return { status: 'contradicted', reason: last.outcome === 'refused' ? 'refused' : 'failed', evidence: last };
}

/** It passed, then failed on another state of the work: with the change stashed, on the main branch. */
function isOfOtherState(passed: Evidence, book: EvidenceBook): boolean {
  const swaps = (['passed', 'unknown', 'failed'] as const).map((outcome) => book.done.last('swap', outcome, false));
  return swaps.some((swap) => swap !== undefined && swap.order > passed.order);
}

const ended: readonly Outcome[] = ['passed', 'failed'];
const decisive: readonly Outcome[] = ['passed', 'failed', 'refused'];
const anyOutcome: readonly Outcome[] = [...decisive, 'unknown', 'nothing', 'running'];

/** Runs of some kinds: those that do it on the way count only where there is no other since the last edit of source. */
class Runs {
  readonly #book: EvidenceBook;
  readonly #kinds: readonly ActivityKind[];
  readonly #isOwnOnly: boolean;

  constructor(book: EvidenceBook, kinds: readonly ActivityKind[]) {
    this.#book = book;
    this.#kinds = kinds;
    const own = newest(kinds.flatMap((kind) => decisive.map((outcome) => book.done.last(kind, outcome, false))));
    this.#isOwnOnly = own !== undefined && (book.done.lastSourceEdit?.order ?? 0) <= own.order;
  }

  /** The newest that ended in one of these ways. */
  last(...outcomes: readonly Outcome[]): Evidence | undefined {
    const of = (kind: ActivityKind, outcome: Outcome) => [
      this.#book.done.last(kind, outcome, false),
      this.#isOwnOnly ? undefined : this.#book.done.last(kind, outcome, true),
    ];
    return newest(this.#kinds.flatMap((kind) => outcomes.flatMap((outcome) => of(kind, outcome))));
  }
}

/** "`make fmt` passes" is a claim of a linter that a formatter supports, where no linter ran. */
function kindsOf(claim: Claim, kinds: readonly ActivityKind[], book: EvidenceBook): readonly ActivityKind[] {
  const isFormat = claim.kind === 'lint' && /\bfmt\b|format/i.test(claim.quote);
  const hasLint = decisive.some((outcome) => book.done.last('lint', outcome, false) !== undefined);
  return isFormat && !hasLint ? ['format'] : kinds;
}

function judgePassed(claim: Claim, run: Evidence, book: EvidenceBook): Judgement {
  const edit = book.done.lastSourceEdit;
  if (edit !== undefined && edit.order > run.order) {
    return { status: 'unverifiable', reason: 'stale', evidence: run, editedAfter: edit };
  }
  if (claim.count !== undefined && !claim.isNamed && isOtherCount(claim.count, run)) {
    const other = book.done.lastOfCount(claim.count);
    if (other === undefined && book.done.isCountOfRuns(claim.count)) {
      return { status: 'verified', reason: 'passed', evidence: run };
    }
    if (other === undefined) return { status: 'contradicted', reason: 'count', evidence: run };
    return { status: 'verified', reason: 'seen', evidence: other };
  }
  return { status: 'verified', reason: 'passed', evidence: run };
}

/** Neither the number of one line, nor that of all lines together. */
function isOtherCount(count: number, { passedCounts, otherCounts }: Evidence): boolean {
  if (passedCounts.length === 0 || otherCounts.includes(count)) return false;
  return !passedCounts.includes(count) && sumOf(passedCounts) !== count;
}

function judgeDone(claim: Claim, kinds: readonly ActivityKind[], { book, turnOrder }: Before): Judgement {
  const done = new Runs(book, kinds);
  const last = done.last(...decisive);
  const isSeen =
    claim.urls.some((url) => book.seen.hasUrl(url)) ||
    (claim.kind === 'commit' && claim.hashes.some((hash) => book.seen.hasHash(hash)));
  if (last?.outcome === 'passed') {
    if (isOtherPullRequest(claim, last)) return nothing(book, last);
    return { status: 'verified', reason: last.doer === 'harness' ? 'seen' : 'done', evidence: last };
  }
  if (isSeen && (last === undefined || claim.kind !== 'push')) return { status: 'verified', reason: 'seen' };
  const isOfTurn = (evidence: Evidence | undefined) => evidence !== undefined && evidence.order > turnOrder;
  if (last === undefined || claim.isHistory || !isOfTurn(last)) return nothing(book, done.last(...anyOutcome));
  if (claim.kind === 'install' && !isOfPackages(claim, last)) return nothing(book, last);
  return { status: 'contradicted', reason: last.outcome === 'refused' ? 'refused' : 'rejected', evidence: last };
}

/** The harness notes a pull request by its address, also one that was there before; the claim names another number. */
function isOtherPullRequest({ kind, quote, urls }: Claim, { doer, because = '' }: Evidence): boolean {
  if (kind !== 'pr' || doer !== 'harness') return false;
  const named =
    /[#!](\d{1,9})\b/.exec(quote)?.[1] ??
    urls
      .find((url) => /\/\d+$/.test(url))
      ?.split('/')
      .at(-1);
  return named !== undefined && named !== because.split('/').at(-1);
}

/** An install that failed refutes the claim of what it was to install, or of all that a project depends on. */
function isOfPackages({ names, quote }: Claim, { targets }: Evidence): boolean {
  if (/\b(?:dependencies|packages|deps)\b/i.test(quote)) return true;
  return targets.some((target) => names.includes(target) || quote.includes(`\`${target}\``));
}
