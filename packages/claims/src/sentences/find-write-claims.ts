/* Claims that files were written, changed or removed. */

import { deletionWords, weakWriteWords, writeWords } from './claim-words.ts';
import type { Finding } from './find-claims.ts';
import { isHeldOpen } from './open-sentence.ts';
import type { Token } from './sentence-tokens.ts';
import type { Sentence } from './split-sentences.ts';
import { words } from './words.ts';

const summary =
  /\b(?:here's|here’s|here is|summary of|here are)\b[^\n]{0,40}\b(?:what|the)\b[^\n]{0,40}\b(?:changed|updated|created|fixed|implemented|added|tests I added)\b/i;
/** "Files changed:", "New file: `a.ts`", "I made the change in `a.ts`". */
const heading =
  /^\W{0,6}(?:(?:New|Changed|Modified|Updated|Created|Added|Deleted|Removed|Edited) files?|[Ff]iles? (?:changed|modified|created|added|updated|edited|removed|deleted))\b[^:\n]{0,20}:|^\W{0,4}I(?:['’]ve| have)? (?:also |now )?made (?:the|a|two|three|these|those|all|both|\d+)? ?(?:\w{1,20} ){0,2}(?:changes?|edits?)\b/;
/** "Report written to `out.md`", "I have put the script in `scripts/a.sh`". */
const placed =
  /^\W{0,4}(?:(?:The |A |My )?(?:[\w-]{1,20} ){1,3}|I(?:['’]ve| have)? (?:also |now )?)(?:written|saved|wrote|put|placed|stored)\b[^\n`]{0,40} (?:to|in|at|under|into) [`[]/;
const notPlaced =
  /^(?:is|are|gets|get|was|were|be|been|will|would|should|could|can|may|might|must|if|when|not|never|once)$/;
const namesCode = /`[^`\n]{2,200}`|[\w-]\.[a-z]{1,5}\b/;
const signs = /^[✓✅✔☑]$/;
const reporters = words("i i've we we've also now just have has and then");

/** Finds them in a sentence. */
export function findWriteClaims({ text, isItem }: Sentence, tokens: readonly Token[]): readonly Finding[] {
  const claim: readonly Finding[] = [{ kind: 'write', polarity: 'pass' }];
  if (summary.test(text)) return claim;
  if (heading.test(text)) return isHeldOpen(tokens, Math.min(tokens.length, 6)) ? [] : claim;
  if (placed.test(text) && !tokens.slice(0, 6).some(({ text: word }) => notPlaced.test(word))) return claim;
  const isNamed = namesCode.test(text);
  const at = tokens.findIndex(
    ({ kind, text: word }) => kind === 'word' && (writeWords.has(word) || (isNamed && weakWriteWords.has(word))),
  );
  if (at < 0 || isHeldOpen(tokens, at) || isOfOthers(tokens, at)) return [];
  const before = tokens.slice(0, at);
  const isFirst =
    before.every(({ kind, text: word }) => kind !== 'word' || signs.test(word)) || before.at(-1)?.text === ':';
  const isReported = before.length <= 40 && isBy(before);
  const isPassive =
    /^(?:been|was|were|is|are)$/.test(before.at(-1)?.text ?? '') && isPassiveDone(before, tokens.slice(at + 1));
  if (!(isFirst || isReported || isPassive || (isItem && before.length <= 2 && isShort(before)))) return [];
  return deletionWords.has(tokens[at]?.text ?? '') ? [{ kind: 'write', polarity: 'pass', isDeletion: true }] : claim;
}

const otherThings = /^(?:commits?|prs?|mrs?|pull|merge|branch|branches|tags?)$/;

/** "Added in 2.0", "fixed upstream", "added by Bob", "created a commit": no file of this work. */
function isOfOthers(tokens: readonly Token[], at: number): boolean {
  const after = tokens.slice(at + 1, at + 5).map(({ text }) => text);
  if (after[0] === 'upstream' || (after[0] === 'by' && at === 0 && !/ing$/.test(after[1] ?? ''))) return true;
  if (after[0] === 'in' && (after[1] === 'version' || after[1] === 'release' || /^v?\d+\.\d/.test(after[1] ?? '')))
    return true;
  const object = after.find((word) => !/^(?:a|an|the|new|two|three|one|separate|draft|single|\d+)$/.test(word)) ?? '';
  if (otherThings.test(object)) return true;
  // "The pull request has been created."
  const isPassive = /^(?:been|was|were|is|are)$/.test(tokens[at - 1]?.text ?? '');
  return isPassive && tokens.slice(Math.max(0, at - 5), at).some(({ text }) => otherThings.test(text));
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
