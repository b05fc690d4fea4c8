/* Claims that something was done once: committed, pushed, opened, written. */
import { denyingWords, openingWords, writeWords } from './claim-words.ts';
import type { Finding } from './find-claims.ts';
import type { Token } from './sentence-tokens.ts';
import type { Sentence } from './split-sentences.ts';

/** Finds them in a sentence. */
export function findDoneClaims(sentence: Sentence, tokens: readonly Token[]): readonly Finding[] {
  return [...findGit(sentence, tokens), ...findPullRequests(sentence.text, tokens), ...findWrites(sentence, tokens)];
}

/** What may be before "committed" where it says that it was done. */
const doneBefore = new Set(
  "is are have has been all both i we already i've we've now and everything successfully changes files fix fixes work it branch that's then also just step".split(
    ' ',
  ),
);
/** What may follow. */
const doneAfter = new Set(
  'as and with in to on at locally successfully the it that those them all everything cleanly now both via upstream under'.split(
    ' ',
  ),
);

function findGit({ text: sentence }: Sentence, tokens: readonly Token[]): readonly Finding[] {
  const findings: Finding[] = [];
  // "Commit: `1a2b3c4`"
  if (/^\W{0,6}(?:(?:New|Latest|Final) )?[Cc]ommit(?: hash| SHA| ID)?[\s:*`([]{1,8}[0-9a-f]{7,40}\b/.test(sentence)) {
    findings.push({ kind: 'commit', polarity: 'pass' });
  }
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== 'word') continue;
    const done = text === 'committed' ? 'commit' : text === 'pushed' || text === 'force-pushed' ? 'push' : undefined;
    if (done !== undefined && isDone(tokens, at)) findings.push({ kind: done, polarity: 'pass' });
    const named = text === 'commit' || text === 'commits' ? 'commit' : text === 'push' ? 'push' : undefined;
    if (named !== undefined && !isHeldOpen(tokens, at) && isEventOf(named, tokens, at)) {
      findings.push({ kind: named, polarity: 'pass' });
    }
  }
  return findings;
}

const noArticle =
  /^(?:that|the|which|this|each|every|per|last|previous|first|initial|your|their|by|in|of|to|from|since)$/;

/** "The commit went through", "created a commit", "push succeeded". */
function isEventOf(kind: 'commit' | 'push', tokens: readonly Token[], at: number): boolean {
  const after = tokens.slice(at + 1, at + 5);
  const words = after.filter((token) => token.kind === 'word').map(({ text }) => text);
  if (words.some((word) => /^(?:that|which|hook|message|messages|history|fails?|failed|by|when|if)$/.test(word)))
    return false;
  const [first = '', second = '', third = ''] = words;
  const isAuxiliary = /^(?:is|was|has|now)$/.test(first);
  const result = isAuxiliary ? (second === 'now' || second === 'been' ? third : second) : first;
  if (/^(?:succeeded|successful|successfully|landed|completed|done|in)$/.test(result))
    return isAuxiliary || result !== 'in';
  if (first === 'went' && second === 'through') return true;
  if (kind === 'push') return false;
  // "Created commit `1a2b3c4`", "I made two commits".
  const before = tokens.slice(Math.max(0, at - 4), at).map(({ text }) => text);
  const made = before.findLastIndex((word) => /^(?:created|made|added|landed)$/.test(word));
  if (made >= 0)
    return !before.slice(made + 1).some((word) => noArticle.test(word)) && isBegun(tokens, at - before.length + made);
  return after[0]?.kind === 'code' && words.includes('created');
}

/** Nothing is before a verb, or the one who reports it. */
function isBegun(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  return before === undefined || before.kind === 'mark' || reporters.has(before.text) || before.text === 'successfully';
}

function isDone(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const next = tokens[at + 1];
  if (isHeldOpen(tokens, at)) return false;
  const isReported = before === undefined || before.kind === 'mark' || doneBefore.has(before.text);
  const isClosed = next === undefined || next.kind !== 'word' || doneAfter.has(next.text);
  return isReported && isClosed && !isOfProgram(tokens, at) && isOfWork(tokens, at);
}

/** What programs commit and push: not what work is kept in. */
const programNouns = new Set(
  `transaction transactions data offset offsets value values item items message messages team row rows record records event
  events entry entries memory page pages block blocks job jobs element elements node nodes session sessions everyone
  company people metric metrics notification notifications payload payloads i'm we're we i`.split(/\s+/),
);

/** "The transaction is committed", "committed to quality": not of the agent's work. */
function isOfWork(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const isPassive = /^(?:is|are|been|has|have)$/.test(before?.text ?? '');
  if (isPassive) {
    const subject = tokens.slice(0, at - 1).findLast(({ text }) => !/^(?:have|has|been|now|all|is|are)$/.test(text));
    if (subject?.kind === 'word' && programNouns.has(subject.text)) return false;
  }
  const [next, object, more] = tokens.slice(at + 1);
  if (next?.text === 'to' && object?.kind === 'word') return isPlaceOfWork(object, more);
  if (before?.text === 'it' && next?.text === 'the')
    return /^(?:branch|changes?|commits?|fix|tag|work)$/.test(object?.text ?? '');
  return true;
}

function isName(word: string): boolean {
  return /[\d/_-]/.test(word);
}

function isPlaceOfWork({ text }: Token, more: Token | undefined): boolean {
  if (isName(text)) return true;
  if (
    /^(?:main|master|origin|upstream|remote|git|github|gitlab|develop|dev|trunk|staging|production|branch|pr)$/.test(
      text,
    )
  )
    return true;
  if (!/^(?:the|a|your|my|our|its|that|this|both|local|feature)$/.test(text) || more === undefined) return false;
  return (
    more.kind === 'code' ||
    isName(more.text) ||
    /^(?:main|remote|branch|repo|repository|feature|pr|fork|same|existing|new|origin|upstream|current|working)$/.test(
      more.text,
    )
  );
}

/** What a program under work does with refs and checkpoints is not what the agent did. */
function isOfProgram(tokens: readonly Token[], at: number): boolean {
  return tokens
    .slice(0, at)
    .some(({ text }) =>
      /^(?:was|were|be|being|gets|get|got|as|user|users|once|ref|refs|state|checkpoint|checkpoints|metadata)$/.test(
        text,
      ),
    );
}

function isHeldOpen(tokens: readonly Token[], at: number): boolean {
  return tokens
    .slice(0, at)
    .some(({ kind, text }) => kind === 'word' && (openingWords.has(text) || denyingWords.has(text)));
}

function findPullRequests(text: string, tokens: readonly Token[]): readonly Finding[] {
  const at = tokens.findIndex(({ text: word }) => word === 'pr' || word === 'pull');
  if (at < 0 || isHeldOpen(tokens, at)) return [];
  const hasUrl = /\/(?:pull|merge_requests)\/\d+/.test(text);
  const isLabel = /^\W{0,6}(?:(?:New|Draft|Here is the|Here's the|The) )?(?:PR|Pull [Rr]equest)\b[^\n]{0,16}:/.test(
    text,
  );
  const isMade = tokens.some(({ text: word }) => word === 'opened' || word === 'created' || word === 'submitted');
  const isUp = /^(?:up|open|live)$/.test(
    tokens
      .slice(at + 1, at + 6)
      .find(({ text: word }) => word !== 'request' && word !== 'is' && word !== 'now' && !/^\d+$/.test(word))?.text ??
      '',
  );
  return (hasUrl && isLabel) || (isUp && !hasStranger(tokens)) || (isMade && isMadeOf(tokens, at))
    ? [{ kind: 'pr', polarity: 'pass' }]
    : [];
}

function hasStranger(tokens: readonly Token[]): boolean {
  return tokens.some(({ text }) => /^(?:by|from|when|was|were|still|you|they|already)$/.test(text));
}

/** "Created the PR", "PR #12 opened": the verb is directly beside it. */
function isMadeOf(tokens: readonly Token[], at: number): boolean {
  const near = tokens.slice(Math.max(0, at - 3), at + 5);
  return (
    near.some(({ text }) => text === 'opened' || text === 'created' || text === 'submitted') &&
    !near.some(({ text }) => /^(?:was|were|be|gets|get|when|by|you|they)$/.test(text))
  );
}

const reporters = new Set("i i've we we've also now just have has and then i've".split(' '));

function findWrites({ text, isItem }: Sentence, tokens: readonly Token[]): readonly Finding[] {
  if (
    /\b(?:here's|here’s|here is|summary of|here are)\b[^\n]{0,40}\b(?:what|the)\b[^\n]{0,40}\b(?:changed|updated|created|fixed|implemented|added|tests I added)\b/i.test(
      text,
    )
  ) {
    return [{ kind: 'write', polarity: 'pass' }];
  }
  const at = tokens.findIndex(({ kind, text: word }) => kind === 'word' && writeWords.has(word));
  if (at < 0 || isHeldOpen(tokens, at) || isOfOthers(tokens, at)) return [];
  const before = tokens.slice(0, at);
  const isFirst =
    before.every(({ kind, text: word }) => kind === 'mark' || /^[✓✅✔☑]$/.test(word)) || before.at(-1)?.text === ':';
  const isReported = before.length <= 40 && isBy(before);
  const isPassive =
    /^(?:been|was|were|is|are)$/.test(before.at(-1)?.text ?? '') && isPassiveDone(before, tokens.slice(at + 1));
  return isFirst || isReported || isPassive || (isItem && before.length <= 2 && isShort(before))
    ? [{ kind: 'write', polarity: 'pass' }]
    : [];
}

/** "Added in 2.0", "fixed upstream", "created a commit": no file of this work. */
function isOfOthers(tokens: readonly Token[], at: number): boolean {
  const after = tokens.slice(at + 1, at + 5).map(({ text }) => text);
  if (after[0] === 'upstream') return true;
  if (after[0] === 'in' && (after[1] === 'version' || after[1] === 'release' || /^v?\d+\.\d/.test(after[1] ?? '')))
    return true;
  const object = after.find((word) => !/^(?:a|an|the|new|two|three|one|separate|draft|single|\d+)$/.test(word)) ?? '';
  return /^(?:commits?|prs?|pull|branch|branches|tags?)$/.test(object);
}

/** "I have also added". */
function isBy(before: readonly Token[]): boolean {
  const last = before.at(-1)?.text ?? '';
  if (!reporters.has(last)) return false;
  return (
    before.some(({ text }) => text === 'i' || text === "i've" || text === 'we' || text === "we've") || last === 'and'
  );
}

/** "`x` has been removed": "was" alone tells history as often as a change. */
function isPassiveDone(before: readonly Token[], after: readonly Token[]): boolean {
  const last = before.at(-1)?.text;
  if (last === 'been') return true;
  if (after[0]?.text === 'by' || after[0]?.text === 'from' || after[0]?.text === 'on' || after[0]?.text === 'after')
    return false;
  return (
    last === 'was' &&
    after.length <= 8 &&
    !before.some(({ text }) => /^(?:branch|field|code|initial|old|it)$/.test(text))
  );
}

function isShort(before: readonly Token[]): boolean {
  return before.every(({ kind }) => kind !== 'word');
}
