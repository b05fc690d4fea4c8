/* Claims that something was done once: committed, pushed, opened, written. */
import { denyingWords, openingWords, writeWords } from './claim-words.ts';
import type { Finding } from './find-claims.ts';
import type { Token } from './sentence-tokens.ts';
import type { Sentence } from './split-sentences.ts';

/** Finds them in a sentence. */
export function findDoneClaims(sentence: Sentence, tokens: readonly Token[]): readonly Finding[] {
  return [...findGit(tokens), ...findPullRequests(sentence.text, tokens), ...findWrites(sentence, tokens)];
}

/** What may stand before "committed" where it says that it was done. */
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

function findGit(tokens: readonly Token[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== 'word') continue;
    const done = text === 'committed' ? 'commit' : text === 'pushed' ? 'push' : undefined;
    if (done !== undefined && isDone(tokens, at)) findings.push({ kind: done, polarity: 'pass' });
    if (
      text === 'commit' &&
      tokens[at + 1]?.text === 'is' &&
      tokens[at + 2]?.text === 'in' &&
      !isHeldOpen(tokens, at)
    ) {
      findings.push({ kind: 'commit', polarity: 'pass' });
    }
  }
  return findings;
}

function isDone(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const next = tokens[at + 1];
  if (isHeldOpen(tokens, at)) return false;
  const isBegun = before === undefined || before.kind === 'mark' || doneBefore.has(before.text);
  const isClosed = next === undefined || next.kind !== 'word' || doneAfter.has(next.text);
  return isBegun && isClosed && !isOfProgram(tokens, at);
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
  const isMade = tokens.some(({ text: word }) => word === 'opened' || word === 'created' || word === 'submitted');
  const isLabel = /^\W{0,6}(?:PR|Pull [Rr]equest)\b[^\n]{0,12}:/.test(text);
  return (hasUrl && isLabel) || (isMade && isMadeOf(tokens, at)) ? [{ kind: 'pr', polarity: 'pass' }] : [];
}

/** "Created the PR", "PR #12 opened": the verb stands right beside. */
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
  if (at < 0 || isHeldOpen(tokens, at)) return [];
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
