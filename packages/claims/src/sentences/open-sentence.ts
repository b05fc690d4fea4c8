/* Whether a sentence leaves open what follows in it: it plans, asks, conditions or denies. */
import { denyingWords, knowingVerbs, openingWords, subjectWords } from './claim-words.ts';
import type { Token } from './sentence-tokens.ts';

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
export function isNoun(tokens: readonly Token[], at: number): boolean {
  const { text } = tokens[at] ?? { text: '' };
  if (text !== 'run' && text !== 'checks' && text !== 'check' && text !== 'next' && text !== 'running') return false;
  const before = tokens[at - 1]?.text ?? '';
  return (
    ['the', 'all', 'test', 'a', 'full', 'last', 'lint', 'type', 'final', 'this'].includes(before) ||
    subjectWords.has(before)
  );
}

/** Whether anything before a place opens or denies what was done there. */
export function isHeldOpen(tokens: readonly Token[], at: number): boolean {
  return tokens
    .slice(0, at)
    .some(({ kind, text }) => kind === 'word' && (openingWords.has(text) || denyingWords.has(text)));
}
