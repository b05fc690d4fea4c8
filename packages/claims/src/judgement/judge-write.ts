/* Whether what was said to be written was written. */
import type { Outcome } from '../outcomes/outcome-of.ts';
import type { Claim } from '../sentences/claim.ts';
import type { WriteEvidence } from './evidence.ts';
import type { EvidenceBook } from './evidence-book.ts';
import { type Before, type Judgement, newest, nothing } from './judgement.ts';

/** Writes whose text is searched for the names of a claim, the newest first. */
const searchedWritesMax = 200;

/** Judges a claim of a file by what is before it. */
export function judgeWrite(claim: Claim, { book, turnOrder }: Before): Judgement {
  const deleted = claim.isDeletion ? judgeDeletion(claim, { book, turnOrder }) : undefined;
  if (deleted !== undefined) return deleted;
  const passed = lastWriteOf(claim, ['passed'], { book, turnOrder });
  if (passed !== undefined) return { status: 'verified', reason: 'done', evidence: passed };
  const failed = lastWriteOf(claim, ['failed', 'refused'], { book, turnOrder });
  // What has an address is not a file: an issue, a release.
  if (failed !== undefined && failed.order > turnOrder && claim.urls.length === 0 && isAbout(claim, failed, book)) {
    return { status: 'contradicted', reason: failed.outcome === 'refused' ? 'refused' : 'failed', evidence: failed };
  }
  const isKnown = isNamedFile(claim, book) || findMention(claim, book, ({ order }) => order > turnOrder) !== undefined;
  const earlier = isKnown ? undefined : findMention(claim, book, ({ outcome }) => outcome === 'passed');
  if (earlier !== undefined) return { status: 'verified', reason: 'done', evidence: earlier };
  return nothing(book, failed);
}

const writeOutcomes: readonly Outcome[] = ['passed', 'failed', 'refused', 'unknown'];

/** A file that is named and was deleted, or was to be; an edit of it afterwards, or of what is in it, is judged as any other. */
function judgeDeletion({ files }: Claim, { book, turnOrder }: Before): Judgement | undefined {
  const of = (file: string) => writeOutcomes.map((outcome) => book.done.lastDeletion(outcome, file));
  const last = newest(files.length === 0 ? of('') : files.flatMap(of));
  if (last === undefined || last.outcome === 'unknown' || (files.length === 0 && last.order <= turnOrder))
    return undefined;
  if (last.outcome === 'passed') return { status: 'verified', reason: 'done', evidence: last };
  if (files.length === 0 || last.order <= turnOrder) return undefined;
  const edited = newest(files.map((file) => book.done.lastWrite('passed', file)));
  if (edited !== undefined && edited.order > turnOrder) return undefined;
  return { status: 'contradicted', reason: last.outcome === 'refused' ? 'refused' : 'failed', evidence: last };
}

/** Of the files that a claim names; else of what has its names in it; else of all that its turn wrote. */
function lastWriteOf(
  claim: Claim,
  outcomes: readonly Outcome[],
  { book, turnOrder }: Before,
): WriteEvidence | undefined {
  const ofFiles = (some: readonly Outcome[]) =>
    newest(claim.files.flatMap((file) => some.map((outcome) => book.done.lastWrite(outcome, file))));
  const newestOfFiles = ofFiles(writeOutcomes);
  if (newestOfFiles !== undefined) {
    const found = ofFiles(outcomes);
    // What an earlier turn did to a file says nothing where this one tried again.
    return found !== undefined && newestOfFiles.order > turnOrder && found.order <= turnOrder ? undefined : found;
  }
  const isOfTurn = ({ order }: WriteEvidence) => order > turnOrder;
  const mentioned = findMention(claim, book, (write) => isOfTurn(write));
  if (mentioned !== undefined)
    return findMention(claim, book, (write) => isOfTurn(write) && outcomes.includes(write.outcome));
  const last = newest(outcomes.map((outcome) => book.done.lastWrite(outcome)));
  return last !== undefined && isOfTurn(last) ? last : undefined;
}

/** A file that is named and that nobody tried to write was not what was refused. */
function isAbout(claim: Claim, failed: WriteEvidence, book: EvidenceBook): boolean {
  return claim.files.length === 0 || isNamedFile(claim, book) || mentions(failed, claim.names);
}

function isNamedFile({ files }: Claim, book: EvidenceBook): boolean {
  return files.some((file) => writeOutcomes.some((outcome) => book.done.lastWrite(outcome, file) !== undefined));
}

/** The newest write that has a name of the claim in its text or path. */
function findMention(
  { names }: Claim,
  book: EvidenceBook,
  accepts: (write: WriteEvidence) => boolean,
): WriteEvidence | undefined {
  if (names.length === 0) return undefined;
  for (const write of book.done.newestWrites(searchedWritesMax)) {
    if (accepts(write) && mentions(write, names)) return write;
  }
  return undefined;
}

function mentions(write: WriteEvidence, names: readonly string[]): boolean {
  return names.some((name) => write.text.includes(name.toLowerCase()) || write.path.includes(name));
}
