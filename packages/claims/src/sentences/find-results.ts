/* Results of runs: a subject and what is said of it, "the tests pass". */
import { classifyCommand } from '../commands/classify-command.ts';
import { kindsOfTask } from '../commands/command-words.ts';
import {
  breakingWords,
  builtThings,
  type ClaimKind,
  compoundNouns,
  denyingWords,
  endWords,
  failWords,
  knowingVerbs,
  openingWords,
  ownResultWords,
  type Polarity,
  passWords,
  plainWords,
  subjectWords,
  universalWords,
} from './claim-words.ts';
import type { Finding } from './find-claims.ts';
import type { Token } from './sentence-tokens.ts';

/** How many tokens may be between a subject and its result. */
const reachMax = 9;

/** Subjects with a result after them, and verbs that are both. */
export function findResults(tokens: readonly Token[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [at, token] of tokens.entries()) {
    if (isOpen(tokens, at)) break;
    const own = token.kind === 'word' ? ownResultWords.get(token.text) : undefined;
    if (own !== undefined && isOwnResult(tokens, at)) findings.push({ kind: own, polarity: 'pass' });
    for (const kind of subjectsAt(tokens, at)) {
      const polarity = isNounPhrase(tokens, at) || isPartOfNoun(tokens, at) ? undefined : resultAfter(tokens, at, kind);
      if (polarity !== undefined) findings.push({ kind, polarity, isNamed: isNamed(tokens, at) });
    }
  }
  return findings;
}

function subjectsAt(tokens: readonly Token[], at: number): readonly ClaimKind[] {
  const { kind, text } = tokens[at] ?? { kind: 'mark', text: '' };
  if (kind === 'word') {
    if (/^check(?:s|ing|er)?$/.test(text) && tokens[at - 1]?.text === 'type') return ['types'];
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
export function kindsOfCode(code: string): readonly ClaimKind[] {
  if (!/^[\w./-]{1,80}(?:[ :][^\n]{1,200})?$/.test(code)) return [];
  if (code === 'fmt' || code === 'lint' || code === 'test') return [code === 'test' ? 'tests' : 'lint'];
  const [first] = classifyCommand(code);
  const isTask = /^[\w-]{1,40}[:-][\w:-]{1,40}$/.test(code);
  const activity = first?.kind ?? (isTask ? kindsOfTask(code).kinds[0] : undefined);
  const kind = activity === undefined ? undefined : claimOfActivity[activity];
  return kind === undefined ? [] : [kind];
}

/** Whether something before a place makes plans, conditions or questions of what follows, in its part of the sentence. */
export function isOpen(tokens: readonly Token[], at: number): boolean {
  for (let before = at - 1; before >= 0; before -= 1) {
    const token = tokens[before];
    if (token?.kind === 'mark' && (token.text === ';' || token.text === '—' || token.text === '|')) return false;
    if (token?.kind !== 'word') continue;
    if (openingWords.has(token.text) && !isNoun(tokens, before)) return true;
    if (denyingWords.has(token.text) && knowingVerbs.has(tokens[before + 1]?.text ?? '')) return true;
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
  let isDenied = false;
  for (let after = at + 1; after < Math.min(tokens.length, at + 1 + reachMax); after += 1) {
    const { kind, text } = tokens[after] ?? { kind: 'mark', text: ';' };
    if (kind === 'mark' && (text === ';' || text === '?')) return undefined;
    if (kind !== 'word') continue;
    // Code is clean, tests are not.
    if (subject === 'tests' && text.startsWith('clean')) continue;
    if (isPass(text, subject)) {
      if (isAttribute(tokens, after) || isConditionAfter(tokens, after)) return undefined;
      return isDenied ? 'fail' : 'pass';
    }
    if (failWords.has(text)) {
      if (isZero(tokens, after) || isNoneBefore(tokens, at)) return 'pass';
      return isDenied || isAttribute(tokens, after) || isConditionAfter(tokens, after) ? undefined : 'fail';
    }
    if (isZeroIssues(tokens, after)) return 'pass';
    if (turningWords.has(text)) isDenied = true;
    else if (endsReach(tokens, after)) return undefined;
  }
  return undefined;
}

/** "do not pass", "are not passing": what is denied failed. */
const turningWords: ReadonlySet<string> = new Set("not don't doesn't didn't aren't isn't".split(' '));

function isPass(text: string, subject: ClaimKind): boolean {
  return passWords.has(text) || (subject !== 'tests' && endWords.has(text));
}

function endsReach(tokens: readonly Token[], at: number): boolean {
  const { text } = tokens[at] ?? { text: '' };
  if (text === 'to') return !/^continues?d?$/.test(tokens[at - 1]?.text ?? '');
  if (
    text === 'no' &&
    /^(?:issues?|errors?|warnings?|problems?|failures?|failed|failing)$/.test(tokens[at + 1]?.text ?? '')
  )
    return false;
  if (openingWords.has(text)) return !isNoun(tokens, at);
  return denyingWords.has(text) && text !== 'without' ? true : breakingWords.has(text);
}

/** "fails when it is missing": what happens under a condition is a description. */
function isConditionAfter(tokens: readonly Token[], at: number): boolean {
  return tokens.slice(at + 1, at + 4).some(({ text }) => /^(?:when|whenever|if|unless|until)$/.test(text));
}

/** "No tests failed", "none of the tests fail". */
export function isNoneBefore(tokens: readonly Token[], at: number): boolean {
  return tokens.slice(Math.max(0, at - 3), at).some(({ text }) => /^(?:no|none|zero|0)$/.test(text));
}

/** "The build system", "the test data": a thing that has the name of a run. */
function isPartOfNoun(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1];
  return tokens[at]?.kind === 'word' && next?.kind === 'word' && compoundNouns.has(next.text);
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

export function isZero(tokens: readonly Token[], at: number): boolean {
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
  if (text === 'built') return before === undefined && /^(?:successfully|cleanly|fine|ok)$/.test(next);
  // "Compiles cleanly.", of nothing that is named.
  if (before === undefined) return text === 'compiles' && (next === '' || passWords.has(next));
  if (before.kind === 'mark' || denyingWords.has(before.text)) return false;
  if (
    /^(?:your|the|a|an|locally|already|pre|of|and|tests|that|which|gets|get|to)$/.test(before.text) &&
    text !== 'compiles'
  )
    return false;
  if (text === 'builds') return builtThings.has(before.text);
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
