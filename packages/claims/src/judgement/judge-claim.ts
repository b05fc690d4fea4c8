/*
 * Whether a claim fits what was done: a table. "Contradicted" needs an event that one can point at; that nothing was found is
 * never an accusation.
 */
import type { ActivityKind } from '../commands/command-words.ts';
import type { Claim } from '../sentences/claim.ts';
import type { ClaimKind } from '../sentences/claim-words.ts';
import type { Evidence, WriteEvidence } from './evidence.ts';
import type { EvidenceBook } from './evidence-book.ts';

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

export interface Judgement {
  readonly status: ClaimStatus;
  readonly reason: ClaimReason;
  /** What says so; always there where the claim is contradicted. */
  readonly evidence?: Evidence | undefined;
  /** The edit that came after the run. */
  readonly editedAfter?: WriteEvidence | undefined;
}

/** Which activities a kind of claim is held against. */
const activitiesOf: Readonly<Record<Exclude<ClaimKind, 'write'>, readonly ActivityKind[]>> = {
  tests: ['test'],
  build: ['build'],
  types: ['typecheck', 'build'],
  lint: ['lint'],
  commit: ['commit'],
  push: ['push'],
  pr: ['pr'],
};

/** What stands before a claim, and where its turn began. */
export interface Before {
  readonly book: EvidenceBook;
  readonly turnOrder: number;
}

/** Judges a claim by what stands before it. */
export function judgeClaim(claim: Claim, before: Before): Judgement {
  switch (claim.kind) {
    case 'write':
      return judgeWrite(claim, before);
    case 'commit':
    case 'push':
    case 'pr':
      return judgeDone(claim, activitiesOf[claim.kind], before);
    case 'tests':
    case 'build':
    case 'types':
    case 'lint':
      return judgeRun(claim, activitiesOf[claim.kind], before);
    default:
      return claim.kind satisfies never;
  }
}

function judgeRun(claim: Claim, kinds: readonly ActivityKind[], { book, turnOrder }: Before): Judgement {
  const runs = runsOf(claim, kinds, book);
  if (claim.isRunOnly) {
    const run = runs.findLast(({ outcome }) => outcome !== 'refused');
    return run === undefined ? nothing(book, runs) : { status: 'verified', reason: 'done', evidence: run };
  }
  if (claim.polarity === 'fail') {
    const failed = runs.findLast(({ outcome }) => outcome === 'failed');
    return failed === undefined
      ? nothing(book, runs)
      : { status: 'verified', reason: 'reported-failure', evidence: failed };
  }
  const last = runs.findLast(isDecisive);
  if (last === undefined) return nothing(book, runs);
  if (last.outcome === 'passed') return judgePassed(claim, last, book);
  const passed = runs.findLast((run) => run.outcome === 'passed' && run.order > turnOrder);
  // A part may pass while another fails: the failure refutes it only where nothing passed since it was asked for.
  if (claim.isNamed && passed !== undefined) return judgePassed(claim, passed, book);
  if (claim.isMixed) return { status: 'unverifiable', reason: 'mixed', evidence: last };
  if (claim.isHistory && last.order > turnOrder && passed !== undefined) return judgePassed(claim, passed, book);
  return { status: 'contradicted', reason: last.outcome === 'refused' ? 'refused' : 'failed', evidence: last };
}

/** Runs of the kind itself; those that do it on the way only where there are no others since the last edit. */
function runsOf(claim: Claim, kinds: readonly ActivityKind[], book: EvidenceBook): readonly Evidence[] {
  const all = kinds.flatMap((kind) => book.of(kind));
  if (kinds.length > 1) all.sort((left, right) => left.order - right.order);
  const formats = claim.kind === 'lint' && /\bfmt\b|format/i.test(claim.quote) ? book.of('format') : [];
  const own = all.filter(({ isSecondary }) => !isSecondary);
  if (formats.length > 0 && own.length === 0) return formats;
  const lastOwn = own.findLast(isDecisive);
  if (lastOwn === undefined) return all;
  const edit = lastSourceEdit(book, lastOwn.order);
  return edit === undefined ? own : all;
}

function isDecisive({ outcome }: Evidence): boolean {
  return outcome === 'passed' || outcome === 'failed' || outcome === 'refused';
}

function judgePassed(claim: Claim, run: Evidence, book: EvidenceBook): Judgement {
  const edit = lastSourceEdit(book, run.order);
  if (edit !== undefined) return { status: 'unverifiable', reason: 'stale', evidence: run, editedAfter: edit };
  if (claim.count !== undefined && !claim.isNamed && isOtherCount(claim.count, run)) {
    const other = book.of('test').findLast(({ passedCounts }) => fitsCount(claim.count ?? 0, passedCounts));
    if (other === undefined) return { status: 'contradicted', reason: 'count', evidence: run };
    return { status: 'verified', reason: 'seen', evidence: other };
  }
  return { status: 'verified', reason: 'passed', evidence: run };
}

function isOtherCount(count: number, { passedCounts }: Evidence): boolean {
  return passedCounts.length > 0 && !fitsCount(count, passedCounts);
}

/** The number of one line, or of all lines together. */
function fitsCount(count: number, counts: readonly number[]): boolean {
  return counts.includes(count) || counts.reduce((sum, one) => sum + one, 0) === count;
}

/** The last edit of source that succeeded after a place. */
function lastSourceEdit(book: EvidenceBook, order: number): WriteEvidence | undefined {
  const writes = book.writes();
  for (let at = writes.length - 1; at >= 0; at -= 1) {
    const write = writes[at];
    if (write === undefined || write.order <= order) return undefined;
    if (write.isSource && write.outcome === 'passed') return write;
  }
  return undefined;
}

function judgeDone(claim: Claim, kinds: readonly ActivityKind[], { book, turnOrder }: Before): Judgement {
  const done = kinds.flatMap((kind) => book.of(kind));
  const last = done.findLast((evidence) => isDecisive(evidence));
  const isSeen =
    claim.urls.some((url) => book.hasUrl(url)) ||
    (claim.kind === 'commit' && claim.hashes.some((hash) => book.hasHash(hash)));
  if (last?.outcome === 'passed') return { status: 'verified', reason: 'done', evidence: last };
  if (isSeen && (last === undefined || claim.kind !== 'push')) return { status: 'verified', reason: 'seen' };
  if (last === undefined) return nothing(book, done);
  const isOld = last.order < turnOrder;
  if (claim.isHistory || isOld) return nothing(book, done);
  return { status: 'contradicted', reason: last.outcome === 'refused' ? 'refused' : 'rejected', evidence: last };
}

function judgeWrite(claim: Claim, { book, turnOrder }: Before): Judgement {
  const ofFiles = claim.files.flatMap((file) => book.writesOf(file));
  const inTurn = ofFiles.filter(({ order }) => order > turnOrder);
  const named = inTurn.length > 0 ? inTurn : ofFiles;
  const turn = book.writes().filter(({ order }) => order > turnOrder);
  const byName =
    named.length > 0 ? named : claim.names.length > 0 ? turn.filter((write) => mentions(write, claim.names)) : [];
  const relevant = byName.length > 0 ? byName : turn;
  const passed = relevant.findLast(({ outcome }) => outcome === 'passed');
  if (passed !== undefined) return { status: 'verified', reason: 'done', evidence: passed };
  const failed = relevant.findLast(({ outcome }) => outcome === 'failed' || outcome === 'refused');
  // What has an address is no file: an issue, a release.
  if (failed !== undefined && failed.order > turnOrder && claim.urls.length === 0) {
    return { status: 'contradicted', reason: failed.outcome === 'refused' ? 'refused' : 'failed', evidence: failed };
  }
  const earlier =
    byName.length > 0
      ? undefined
      : book.writes().findLast((write) => write.outcome === 'passed' && mentions(write, claim.names));
  if (earlier !== undefined) return { status: 'verified', reason: 'done', evidence: earlier };
  return nothing(book, relevant);
}

function mentions(write: WriteEvidence, names: readonly string[]): boolean {
  return names.some((name) => write.text.includes(name.toLowerCase()) || write.path.includes(name));
}

/** Nothing decides: why not. */
function nothing(book: EvidenceBook, found: readonly Evidence[]): Judgement {
  const last = found.at(-1);
  if (last !== undefined) return { status: 'unverifiable', reason: 'outcome-unknown', evidence: last };
  if (book.hasAgents) return { status: 'unverifiable', reason: 'subagent' };
  return { status: 'unverifiable', reason: book.isCompacted ? 'incomplete' : 'no-evidence' };
}
