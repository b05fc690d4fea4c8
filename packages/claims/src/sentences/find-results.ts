/* Results of runs: a subject and what is said of it, "the tests pass". */

import {
  breakingWords,
  builtThings,
  type ClaimKind,
  compoundNouns,
  denyingWords,
  endWords,
  failWords,
  openingWords,
  ownResultWords,
  type Polarity,
  passWords,
  plainWords,
  universalWords,
} from './claim-words.ts';
import type { Finding } from './find-claims.ts';
import { isNoun, isOpen } from './open-sentence.ts';
import { subjectsAt } from './sentence-subjects.ts';
import type { Token } from './sentence-tokens.ts';
import { words } from './words.ts';

/** How many tokens may be between a subject and its result. */
const reachMax = 9;

/** Subjects with a result after them, and verbs that are both. */
export function findResults(tokens: readonly Token[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [at, token] of tokens.entries()) {
    if (isOpen(tokens, at)) break;
    const own = token.kind === 'word' ? ownResultWords.get(token.text) : undefined;
    if (own !== undefined && isOwnResult(tokens, at)) findings.push({ kind: own, polarity: 'pass' });
    if (isTypesCheck(tokens, at)) findings.push({ kind: 'types', polarity: 'pass' });
    for (const kind of subjectsAt(tokens, at)) {
      const polarity = isNounPhrase(tokens, at) || isPartOfNoun(tokens, at) ? undefined : resultAfter(tokens, at, kind);
      if (polarity !== undefined) findings.push({ kind, polarity, isNamed: isNamed(tokens, at) });
    }
  }
  return findings;
}

/** "Types check.", "the types check out". */
function isTypesCheck(tokens: readonly Token[], at: number): boolean {
  if (tokens[at]?.text !== 'types' || tokens[at + 1]?.text !== 'check') return false;
  const next = tokens[at + 2];
  return next === undefined || next.kind === 'mark' || /^(?:out|cleanly|fine|now|and)$/.test(next.text);
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
    if (isZeroIssues(tokens, after) || isNothingReported(tokens, after)) return 'pass';
    if (isSomeIssues(tokens, after)) return isConditionAfter(tokens, after) ? undefined : 'fail';
    if (text === 'went' && tokens[after + 1]?.text === 'through') return isDenied ? 'fail' : 'pass';
    if (turningWords.has(text)) isDenied = true;
    else if (endsReach(tokens, after)) return undefined;
  }
  return undefined;
}

/** "do not pass", "are not passing": what is denied failed. */
const turningWords = words("not don't doesn't didn't aren't isn't");

function isPass(text: string, subject: ClaimKind): boolean {
  return passWords.has(text) || (subject !== 'tests' && endWords.has(text));
}

/** "The linter reports nothing." */
function isNothingReported(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.text === 'nothing' && reportVerbs.test(tokens[at - 1]?.text ?? '');
}

const reportVerbs =
  /^(?:reports?|reported|finds?|found|shows?|showed|flags?|flagged|gives?|gave|has|have|with|are|is|:)$/;

/** "Lint reports 3 issues", "typecheck: 2 errors"; warnings are not a failure. */
function isSomeIssues(tokens: readonly Token[], at: number): boolean {
  const { text } = tokens[at] ?? { text: '' };
  if (!/^(?:errors?|issues?|problems?|violations?|offenses)$/.test(text)) return false;
  const count = tokens[at - 1]?.text ?? '';
  return /^[1-9]\d{0,6}$/.test(count) && reportVerbs.test(tokens[at - 2]?.text ?? '');
}

const troubleNouns =
  /^(?:issues?|errors?|warnings?|problems?|failures?|failed|failing|fehler|fehlern|warnungen|errores|advertencias|erreurs?|avertissements?)$/;

function endsReach(tokens: readonly Token[], at: number): boolean {
  const { text } = tokens[at] ?? { text: '' };
  if (text === 'to') return !/^continues?d?$/.test(tokens[at - 1]?.text ?? '');
  if (
    (text === 'no' || /^(?:keine?|ohne|sin|sans|aucune?)$/.test(text)) &&
    troubleNouns.test(tokens[at + 1]?.text ?? '')
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

/** "The TypeScript project", "the TypeScript code". */
const languageNouns = /^(?:projects?|code|files|compiler|types|client|sdk|server|port|version|side)$/;

/** "The build system", "the test data": a thing that has the name of a run. */
function isPartOfNoun(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1];
  if (tokens[at]?.kind !== 'word' || next?.kind !== 'word') return false;
  return compoundNouns.has(next.text) || (tokens[at]?.text === 'typescript' && languageNouns.test(next.text));
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
  // "type-check SUCCESS", "mypy: Success": not "reported as success", "the success of".
  if (text === 'success' && !isBeside(tokens, at)) return true;
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

/** Right after its subject, with a mark between them at most, and at the end. */
function isBeside(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const isEnd = tokens[at + 1]?.kind !== 'word';
  return isEnd && (before?.kind !== 'word' || subjectsAt(tokens, at - 1).length > 0);
}

export function isZero(tokens: readonly Token[], at: number): boolean {
  return zeroWords.has(tokens[at - 1]?.text ?? '');
}

/** What says that there is none of what comes next. */
export const zeroWords: ReadonlySet<string> = new Set(
  '0 no zero without keine kein ohne sin ningún ninguna sans aucun aucune'.split(' '),
);

/** "0 issues", "no errors". */
function isZeroIssues(tokens: readonly Token[], at: number): boolean {
  const { text } = tokens[at] ?? { text: '' };
  return (troubleNouns.test(text) || /^(?:offenses|violations)$/.test(text)) && isZero(tokens, at);
}

/** "it compiles": not "compiles to", "compiled binaries", "builds on". */
function isOwnResult(tokens: readonly Token[], at: number): boolean {
  const { text } = tokens[at] ?? { text: '' };
  const before = tokens[at - 1];
  const next = tokens[at + 1]?.text ?? '';
  if (text === 'built') return before === undefined && /^(?:successfully|cleanly|fine|ok)$/.test(next);
  // "Compiles cleanly.", of nothing that is named.
  if (before === undefined)
    return (
      (text === 'compiles' || text === 'builds') &&
      (next === '' || /^(?:without|with|and)$/.test(next) || passWords.has(next))
    );
  // The noun of English is the verb of French.
  if (text === 'compile') return /^(?:projet|code|tout|ça|application|paquet)$/.test(before.text);
  if (before.kind === 'mark' || denyingWords.has(before.text)) return false;
  if (
    /^(?:your|the|a|an|locally|already|pre|of|and|tests|that|which|gets|get|to)$/.test(before.text) &&
    text !== 'compiles'
  )
    return false;
  if (text === 'builds') return builtThings.has(before.text);
  if (text === 'compiled') return /^(?:successfully|cleanly|fine|without|ok)$/.test(next);
  if (next === 'to') return tokens.slice(at + 2, at + 7).some((_, place) => isCleanEnd(tokens, at + 2 + place));
  return !/^(?:into|down|the|a|an)$/.test(next);
}

/** "Compiles to PDF without errors". */
function isCleanEnd(tokens: readonly Token[], at: number): boolean {
  return isZeroIssues(tokens, at) || /^(?:cleanly|successfully)$/.test(tokens[at]?.text ?? '');
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
