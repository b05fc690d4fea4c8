/*
 * What a message claims. A kind needs a subject and a result ("tests … pass"), nothing before it that plans, asks, conditions
 * or denies, and nothing between them that breaks the sentence. Tables, single passes; a sentence costs its length.
 */
import { readSummary } from '../outcomes/summary-counts.ts';
import type { Claim } from './claim.ts';
import {
  type ClaimKind,
  failWords,
  historyWords,
  type Polarity,
  partialWords,
  subjectWords,
  troubleKinds,
  troubleWords,
} from './claim-words.ts';
import { findActivityClaims } from './find-activity-claims.ts';
import { findBareClaims } from './find-bare-claims.ts';
import { findDoneClaims } from './find-done-claims.ts';
import { findPartClaims } from './find-part-claims.ts';
import { findResults, isNoneBefore, isZero, zeroWords } from './find-results.ts';
import { namedThings } from './named-things.ts';
import { isOpen } from './open-sentence.ts';
import { type Token, tokensOf } from './sentence-tokens.ts';
import { type Sentence, splitSentences } from './split-sentences.ts';

/** What one sentence says of one kind. */
export interface Finding {
  readonly kind: ClaimKind;
  readonly polarity: Polarity;
  readonly isNamed?: boolean | undefined;
  readonly isRunOnly?: boolean | undefined;
  /** It names no subject. */
  readonly isBare?: boolean | undefined;
  /** It says that something was deleted. */
  readonly isDeletion?: boolean | undefined;
  readonly count?: number | undefined;
}

const quoteCharactersMax = 120;

/** Everything that a message claims, in its order. */
export function findClaims(message: string): readonly Claim[] {
  return splitSentences(message).flatMap(claimsOf);
}

function claimsOf(sentence: Sentence): readonly Claim[] {
  const tokens = tokensOf(sentence.text);
  const isQuestion = /[?？]["'”’)*]{0,3}$/.test(sentence.text);
  if (isQuestion || tokens.length === 0 || isPlan(tokens)) return [];
  const found = [
    ...findResults(tokens),
    ...findCounts(sentence.text),
    ...findTroubles(tokens),
    ...findActivityClaims(tokens),
    ...findDoneClaims(sentence, tokens),
    ...findPartClaims(sentence.text),
  ];
  const byKind = new Map<ClaimKind, Finding>();
  const hasSubject = found.some(({ kind, isBare }) => isOfRun(kind) && isBare !== true);
  for (const finding of hasSubject ? found : [...found, ...findBareClaims(sentence.text, tokens)]) {
    const known = byKind.get(finding.kind);
    byKind.set(finding.kind, known === undefined ? finding : join(known, finding));
  }
  if (byKind.size === 0) return [];
  const hasFailure = tokens.some((token, at) => tellsFailure(token, tokens, at));
  const things = namedThings(sentence.text);
  return [...byKind.values()].map((finding) => ({
    kind: finding.kind,
    polarity: finding.polarity,
    start: sentence.start,
    end: sentence.end,
    quote: sentence.text.slice(0, quoteCharactersMax),
    isNamed: finding.isNamed === true,
    isMixed: finding.polarity === 'pass' && hasFailure && finding.kind !== 'write',
    isHistory: tokens.some(({ text }) => historyWords.has(text)),
    isRunOnly: finding.isRunOnly === true,
    isBare: finding.isBare === true,
    isDeletion: finding.isDeletion === true,
    count: finding.count,
    ...things,
  }));
}

function isOfRun(kind: ClaimKind): boolean {
  return kind === 'tests' || kind === 'build' || kind === 'types' || kind === 'lint';
}

/** "Step 3: tests pass", "After the tests pass I will push". */
function isPlan(tokens: readonly Token[]): boolean {
  const [first, second, third] = tokens;
  if (/^(?:step|phase|milestone)$/.test(first?.text ?? '') && third?.text === ':')
    return /^\d+$/.test(second?.text ?? '');
  return first?.text === 'after' && tokens.some(({ text }) => /^(?:i'll|we'll|will|can|should)$/.test(text));
}

/** Of two findings of a kind, the failure counts, and the number of either. */
function join(known: Finding, other: Finding): Finding {
  const base = known.polarity === 'fail' ? known : other.polarity === 'fail' ? other : known;
  const isRunOnly = known.isRunOnly === true && other.isRunOnly === true;
  return {
    ...base,
    isRunOnly,
    isNamed: known.isNamed === true || other.isNamed === true,
    count: known.count ?? other.count,
  };
}

/** Something failed, or only a part did not: "all but two", "most". */
function tellsFailure({ kind, text }: Token, tokens: readonly Token[], at: number): boolean {
  if (kind !== 'word') return false;
  if (partialWords.has(text) || (text === 'but' && tokens[at - 1]?.text === 'all')) return true;
  // "The failing test passes now."
  const isMended = /^(?:failing|failed|broken|red)$/.test(text) && subjectWords.has(tokens[at + 1]?.text ?? '');
  return failWords.has(text) && !isZero(tokens, at) && !isNoneBefore(tokens, at) && !isMended;
}

/** "2320 passed", "All 12 tests pass", "12 examples, 0 failures". */
function findCounts(sentence: string): readonly Finding[] {
  const all = counted.exec(sentence) ?? allCounted.exec(sentence) ?? summed.exec(sentence);
  if (all === null) return [];
  const before = tokensOf(sentence.slice(0, all.index));
  if (isOpen([...before, { kind: 'word', text: '1' }], before.length)) return [];
  const summary = readSummary(sentence.slice(all.index, all.index + 120));
  if ((summary?.failed ?? 0) > 0) return [{ kind: 'tests', polarity: 'fail' }];
  // "over 100 passed", "up from 118 passed", "3 of 12 passed": not the number of the run.
  const isVague = vague.test(sentence.slice(Math.max(0, all.index - 30), all.index)) || all[0].includes('+');
  const count = isVague || all[1] === undefined ? undefined : Number(all[1].replaceAll(',', ''));
  return [{ kind: 'tests', polarity: 'pass', count }];
}

const counted =
  /(?<![\w.])(\d{1,3}(?:,\d{3})+|\d{1,7})\+?\*{0,2} (?:(?:unit |integration |e2e )?tests? )?(?:(?:are|is|all|now|have) ){0,2}(?:passed|passing)\b/;
const allCounted =
  /\b[Aa]ll (\d{1,7}) (?:unit |integration )?(?:tests?|specs?) (?:now |still |are ){0,2}(?:pass|passed|passing|green)\b/;
const summed = /(?<![\w.])(\d{1,7}) (?:tests?|examples?|specs?), (?:\d+ assertions?, )?0 failures\b/;
const vague =
  /(?:\b(?:than|over|about|around|nearly|almost|roughly|approximately|least|from|was|were|previous|previously|another|additional|more|of|only|some|first|other|and)\b|[~≈+/<>])[\s*]{0,3}$/i;

/** "No lint errors", "0 type errors", "there are no failing tests". */
function findTroubles(tokens: readonly Token[]): readonly Finding[] {
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== 'word' || !zeroWords.has(text)) continue;
    if (isOpen(tokens, at)) return [];
    const next = tokens.slice(at + 1, at + 4).map((token) => (token.kind === 'word' ? token.text : ''));
    const kinds = next.map((word) => troubleKinds.get(word));
    const place = next.findIndex((word) => troubleWords.has(word));
    const of = kinds.find((one) => one !== undefined);
    if (of !== undefined && place >= 0) return [{ kind: of, polarity: 'pass' }];
    if (
      place >= 0 &&
      /^(?:failures?|failing)$/.test(next[place] ?? '') &&
      tokens.slice(at + 1, at + 6).some((token) => troubleKinds.get(token.text) === 'tests' || token.text === 'suite')
    )
      return [{ kind: 'tests', polarity: 'pass' }];
  }
  return [];
}
