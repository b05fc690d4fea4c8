/*
 * What a message claims. A kind needs a subject and a result ("tests … pass"), nothing before it that plans, asks, conditions
 * or denies, and nothing between them that breaks the sentence. Tables, single passes; a sentence costs its length.
 */
import { classifyCommand } from '../commands/classify-command.ts';
import { kindsOfTask } from '../commands/command-words.ts';
import type { Claim } from './claim.ts';
import {
  breakingWords,
  type ClaimKind,
  denyingWords,
  failWords,
  historyWords,
  openingWords,
  ownResultWords,
  type Polarity,
  passWords,
  plainWords,
  subjectWords,
  universalWords,
} from './claim-words.ts';
import { findDoneClaims } from './find-done-claims.ts';
import { findPartClaims } from './find-part-claims.ts';
import { namedThings } from './named-things.ts';
import { type Token, tokensOf } from './sentence-tokens.ts';
import { type Sentence, splitSentences } from './split-sentences.ts';

/** What one sentence says of one kind. */
export interface Finding {
  readonly kind: ClaimKind;
  readonly polarity: Polarity;
  readonly isNamed?: boolean | undefined;
  readonly isRunOnly?: boolean | undefined;
  readonly count?: number | undefined;
}

const quoteCharactersMax = 120;
/** How many tokens may stand between a subject and its result. */
const reachMax = 9;

/** Everything that a message claims, in its order. */
export function findClaims(message: string): readonly Claim[] {
  return splitSentences(message).flatMap(claimsOf);
}

function claimsOf(sentence: Sentence): readonly Claim[] {
  const tokens = tokensOf(sentence.text);
  const isQuestion = /[?？]["'”’)*]{0,3}$/.test(sentence.text);
  if (isQuestion || tokens.length === 0) return [];
  const found = [
    ...findResults(tokens),
    ...findCounts(sentence.text),
    ...findRuns(tokens),
    ...findDoneClaims(sentence, tokens),
    ...findPartClaims(sentence.text),
  ];
  const byKind = new Map<ClaimKind, Finding>();
  for (const finding of found) {
    const known = byKind.get(finding.kind);
    byKind.set(finding.kind, known === undefined ? finding : join(known, finding));
  }
  if (byKind.size === 0) return [];
  const hasFailure = tokens.some(({ kind, text }, at) => kind === 'word' && failWords.has(text) && !isZero(tokens, at));
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
    count: finding.count,
    ...things,
  }));
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

/** Subjects with a result after them, and verbs that are both. */
function findResults(tokens: readonly Token[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [at, token] of tokens.entries()) {
    if (isOpen(tokens, at)) break;
    const own = token.kind === 'word' ? ownResultWords.get(token.text) : undefined;
    if (own !== undefined && isOwnResult(tokens, at)) findings.push({ kind: own, polarity: 'pass' });
    for (const kind of subjectsAt(token)) {
      const polarity = isNounPhrase(tokens, at) ? undefined : resultAfter(tokens, at, kind);
      if (polarity !== undefined) findings.push({ kind, polarity, isNamed: isNamed(tokens, at) });
    }
  }
  return findings;
}

function subjectsAt({ kind, text }: Token): readonly ClaimKind[] {
  if (kind === 'word') {
    const subject = subjectWords.get(text);
    return subject === undefined ? [] : [subject];
  }
  return kind === 'code' ? kindsOfCode(text) : [];
}

const claimOfActivity: Readonly<Record<string, ClaimKind>> = {
  test: 'tests',
  build: 'build',
  lint: 'lint',
  format: 'lint',
  typecheck: 'types',
};

/** A command in a code span is a subject: "`make lint` passes". */
function kindsOfCode(code: string): readonly ClaimKind[] {
  if (!/^[\w./-]{1,80}(?:[ :][^\n]{1,200})?$/.test(code)) return [];
  if (code === 'fmt' || code === 'lint' || code === 'test') return [code === 'test' ? 'tests' : 'lint'];
  const [first] = classifyCommand(code);
  const isTask = /^[\w-]{1,40}[:-][\w:-]{1,40}$/.test(code);
  const activity = first?.kind ?? (isTask ? kindsOfTask(code).kinds[0] : undefined);
  const kind = activity === undefined ? undefined : claimOfActivity[activity];
  return kind === undefined ? [] : [kind];
}

/** Whether something before a place makes plans, conditions or questions of what follows, in its part of the sentence. */
function isOpen(tokens: readonly Token[], at: number): boolean {
  for (let before = at - 1; before >= 0; before -= 1) {
    const token = tokens[before];
    if (token?.kind === 'mark' && (token.text === ';' || token.text === '—' || token.text === '|')) return false;
    if (token?.kind === 'word' && openingWords.has(token.text) && !isNoun(tokens, before)) return true;
  }
  return false;
}

/** "The run passed", "all checks pass": words that open plans are nouns here. */
function isNoun(tokens: readonly Token[], at: number): boolean {
  const { text } = tokens[at] ?? { text: '' };
  if (text !== 'run' && text !== 'checks' && text !== 'check' && text !== 'next' && text !== 'running') return false;
  const before = tokens[at - 1]?.text ?? '';
  return (
    ['the', 'all', 'test', 'a', 'full', 'last', 'lint', 'type', 'final', 'this'].includes(before) ||
    subjectWords.has(before)
  );
}

/** What is said after the subject at a place; `undefined` where nothing is, or where it is denied. */
function resultAfter(tokens: readonly Token[], at: number, subject: ClaimKind): Polarity | undefined {
  for (let after = at + 1; after < Math.min(tokens.length, at + 1 + reachMax); after += 1) {
    const { kind, text } = tokens[after] ?? { kind: 'mark', text: ';' };
    if (kind === 'mark' && (text === ';' || text === '?' || text === '|')) {
      if (text !== '|') return undefined;
      continue;
    }
    if (kind !== 'word') continue;
    // Code is clean, tests are not.
    if (subject === 'tests' && text.startsWith('clean')) continue;
    if (passWords.has(text)) return isAttribute(tokens, after) ? undefined : 'pass';
    if (failWords.has(text)) return isZero(tokens, after) ? 'pass' : isAttribute(tokens, after) ? undefined : 'fail';
    if (isZeroIssues(tokens, after)) return 'pass';
    if (text === 'to' || denyingWords.has(text) || breakingWords.has(text) || openingWords.has(text)) return undefined;
  }
  return undefined;
}

/** "The first compile pass": one thing does not "pass" but "passes", unless several are named. */
function isNounPhrase(tokens: readonly Token[], at: number): boolean {
  const { kind, text } = tokens[at] ?? { kind: 'mark', text: '' };
  if (tokens[at + 1]?.text !== 'pass' || kind !== 'word' || /s$|ing$/.test(text)) return false;
  return !tokens.slice(0, at).some((before) => before.text === 'and' || before.text === ',');
}

/** "pass only 3 arguments", "passing the token", "failing test": the word has an object, or belongs to a noun. */
function isAttribute(tokens: readonly Token[], at: number): boolean {
  const { text } = tokens[at] ?? { text: '' };
  const next = tokens[at + 1];
  if (next?.kind !== 'word') return false;
  if (text === 'clean' || text === 'green' || text === 'successful' || text === 'broken' || text === 'red') {
    return /^(?:tree|state|slate|build|run|code|up|path|working)$/.test(next.text);
  }
  if (text === 'durch') return false;
  return (
    /^(?:the|a|an|this|only|it|through|over|them|in-memory|nil|null|arguments|args|test|tests|case|cases)$/.test(
      next.text,
    ) && !/^(?:passed|failed|fails|failing)$/.test(text)
  );
}

function isZero(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.text;
  return before === '0' || before === 'no' || before === 'zero' || before === 'without';
}

/** "0 issues", "no errors". */
function isZeroIssues(tokens: readonly Token[], at: number): boolean {
  const { text } = tokens[at] ?? { text: '' };
  return /^(?:issues?|errors?|warnings?|problems?|offenses|violations)$/.test(text) && isZero(tokens, at);
}

/** "it compiles": not "compiles to", "compiled binaries", "builds on". */
function isOwnResult(tokens: readonly Token[], at: number): boolean {
  const { text } = tokens[at] ?? { text: '' };
  const before = tokens[at - 1];
  const next = tokens[at + 1]?.text ?? '';
  // "Compiles cleanly.", of nothing that is named.
  if (before === undefined) return text === 'compiles' && (next === '' || passWords.has(next));
  if (before.kind === 'mark' || denyingWords.has(before.text)) return false;
  if (
    /^(?:your|the|a|an|locally|already|pre|of|and|tests|that|which|gets|get|to)$/.test(before.text) &&
    text !== 'compiles'
  )
    return false;
  if (text === 'builds')
    return /^(?:it|project|package|module|code|still|now|everything|also|binary|app|workspace|repo|crate)$/.test(
      before.text,
    );
  if (text === 'compiled') return /^(?:successfully|cleanly|fine|without|ok)$/.test(next);
  return !/^(?:to|into|down|the|a|an)$/.test(next);
}

/** Whether the words before a subject narrow it: "the new tests", "the parser tests". */
function isNamed(tokens: readonly Token[], at: number): boolean {
  const { kind } = tokens[at] ?? { kind: 'mark' };
  if (kind === 'code') return true;
  for (let before = at - 1; before >= Math.max(0, at - 4); before -= 1) {
    const token = tokens[before];
    if (token === undefined || token.kind === 'mark' || breakingWords.has(token.text)) return false;
    if (token.kind === 'code') return true;
    if (universalWords.has(token.text)) return false;
    if (!plainWords.has(token.text) && !/^\d/.test(token.text)) return true;
  }
  return false;
}

/** "2320 passed", "All 12 tests pass". */
function findCounts(sentence: string): readonly Finding[] {
  const counted = /(?<![\w.])(\d{1,3}(?:,\d{3})+|\d{1,7})\*{0,2} (?:tests? )?(?:passed|passing)\b/.exec(sentence);
  const all = counted ?? /\b[Aa]ll (\d{1,7}) tests? (?:pass|passed|are passing|are green|green)\b/.exec(sentence);
  if (all === null || isOpen(tokensOf(sentence.slice(0, all.index + 1)), tokensMaxOf(sentence, all.index))) return [];
  if (/\b(?:if|would|should|will|expect)\b/i.test(sentence.slice(Math.max(0, all.index - 40), all.index))) return [];
  return [{ kind: 'tests', polarity: 'pass', count: Number((all[1] ?? '').replaceAll(',', '')) }];
}

function tokensMaxOf(sentence: string, index: number): number {
  return tokensOf(sentence.slice(0, index)).length;
}

/** "I ran `go test ./...`": that it was run, not how it ended. */
function findRuns(tokens: readonly Token[]): readonly Finding[] {
  const at = tokens.findIndex(({ kind, text }) => kind === 'word' && (text === 'ran' || text === 'executed'));
  const code = tokens[at + 1];
  if (at < 0 || code?.kind !== 'code' || isOpen(tokens, at)) return [];
  return kindsOfCode(code.text).map((kind) => ({ kind, polarity: 'pass', isRunOnly: true, isNamed: true }));
}
