/* Results that name no subject: "All green.", "Everything passes.", "12/12 pass", "0 failures." They are of the tests, if of anything. */

import type { Finding } from './find-claims.ts';
import { isOpen } from './open-sentence.ts';
import type { Token } from './sentence-tokens.ts';
import { words } from './words.ts';

const wholes = words("all everything everything's checks gates alles alle todo todos todas tout tous toutes");
const results = words(
  'green pass passes passed passing grün bestanden verde verdes pasa pasan pasó pasaron passe passent vert verte verts',
);
/** What may be beside them in such a clause, and nothing else. */
const fillers = words(
  `it it's is are now still again finally back to across the board way down both of them checks check gates gate done great
  good perfect yes and ok ✓ ✅ ✔ ist sind jetzt wieder está están en ahora est sont maintenant i've verified confirmed`,
);
const clauseWordsMax = 9;

/** Finds them in a sentence: a clause that says it by itself, or a count of all. */
export function findBareClaims(sentence: string, tokens: readonly Token[]): readonly Finding[] {
  const counted = ratio.exec(sentence) ?? passFail.exec(sentence);
  if (counted !== null && !isOpen(tokens, Math.min(tokens.length, wordsBefore(sentence, counted.index)))) {
    const [, first, second] = counted;
    const isWhole = counted[0].includes('/') ? first === second : Number(second) === 0;
    if (!isWhole) return [{ kind: 'tests', polarity: 'fail', isBare: true }];
    return [{ kind: 'tests', polarity: 'pass', isBare: true, count: Number(first) }];
  }
  const isBare = noFailures.test(sentence) || clausesOf(tokens).some(isBareClause);
  return isBare ? [{ kind: 'tests', polarity: 'pass', isBare: true }] : [];
}

/** "12/12 pass", "12/12 ✅". */
const ratio =
  /(?<![\w./-])(\d{1,6})\/(\d{1,6})\*{0,2}(?: (?:tests?|specs?))? (?:now |all |are ){0,2}(?:pass(?:ed|ing|es)?\b|green\b|✅|✓)/;
/** "312 pass, 0 fail". */
const passFail = /(?<![\w./-])(\d{1,6}) pass(?:ed|ing)?\*{0,2}[,;/|]? {1,3}\*{0,2}(\d{1,6}) fail(?:ed|ing|ures?)?\b/;
/** "0 failures.", "No failures across the board." */
const noFailures = /^\W{0,6}(?:0|[Zz]ero|[Nn]o) failures?(?=\W{0,3}$| (?:across|anywhere|now)\b|[,;] )/;

function wordsBefore(sentence: string, end: number): number {
  return sentence.slice(0, end).split(' ').length - 1;
}

function clausesOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const clauses: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'mark') clauses.push([]);
    else clauses.at(-1)?.push(token);
  }
  return clauses;
}

function isBareClause(clause: readonly Token[]): boolean {
  if (clause.length === 0 || clause.length > clauseWordsMax) return false;
  const has = (set: ReadonlySet<string>) => clause.some(({ text }) => set.has(text));
  const isOnly = clause.every(
    ({ kind, text }) => kind === 'word' && (wholes.has(text) || results.has(text) || fillers.has(text)),
  );
  return isOnly && has(results) && (has(wholes) || clause.some(({ text }) => text === 'green'));
}
