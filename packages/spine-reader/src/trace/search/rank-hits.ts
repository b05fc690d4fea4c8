/** The order of what was found (SPEC 4.10): how much of the query is in it, how near it is in meaning, then the newer first. */
import { compareTexts } from '@agentspine/schema';
import { foldText } from './fold-text.ts';
import type { SearchQuery } from './search-query.ts';

/** Something that the index found. */
export interface RankedText {
  readonly text: string;
  /** The title of its task, whose words count with its own; but what says all of them itself comes first. */
  readonly title?: string | undefined;
  /** ISO 8601; compares as a text. */
  readonly updatedAt: string;
  /** From -1 to 1; `undefined` where it is not known. */
  readonly similarity?: number | undefined;
}

const phraseScore = 18;
const tokenScore = 6;
const allTokensScore = 4;
const similarityScore = 100;
/** What is less similar is not similar. */
const similarityMin = 0.22;

/** The best `limit` of them, the best first. */
export function rankHits<Hit extends RankedText>(
  hits: readonly Hit[],
  query: Pick<SearchQuery, 'phrase' | 'tokens'>,
  limit: number,
): readonly Hit[] {
  const tokens = query.tokens.map(foldText);
  return hits
    .map((hit) => {
      const own = wordsIn(hit.text, tokens);
      const joined = hit.title === undefined ? own : wordsIn(`${hit.title}\n${hit.text}`, tokens);
      const score = scoreText(hit.text, query.phrase, { found: joined, of: tokens.length });
      return { hit, own, score: score + scoreSimilarity(hit.similarity) };
    })
    .toSorted(
      (one, other) =>
        other.score - one.score || other.own - one.own || compareTexts(other.hit.updatedAt, one.hit.updatedAt),
    )
    .slice(0, limit)
    .map(({ hit }) => hit);
}

/** How alike two vectors are, from -1 to 1; `undefined` where they cannot be compared. */
export function cosineOf(one: readonly number[], other: readonly number[]): number | undefined {
  if (one.length === 0 || one.length !== other.length) return undefined;
  let product = 0;
  let oneSquared = 0;
  let otherSquared = 0;
  for (const [index, value] of one.entries()) {
    const otherValue = other[index] ?? 0;
    product += value * otherValue;
    oneSquared += value * value;
    otherSquared += otherValue * otherValue;
  }
  const cosine = product / Math.sqrt(oneSquared * otherSquared);
  return Number.isFinite(cosine) ? cosine : undefined;
}

/** Where the first word begins in a folded text that begins with `token`, from `start` on; -1 where there is none. */
export function indexOfWord(folded: string, token: string, start = 0): number {
  for (let index = folded.indexOf(token, start); index !== -1; index = folded.indexOf(token, index + 1)) {
    if (index === 0 || !/[\p{L}\p{N}]/u.test(folded[index - 1] ?? '')) return index;
  }
  return -1;
}

/** How many of these words a text has. */
function wordsIn(text: string, tokens: readonly string[]): number {
  const folded = foldText(text);
  return tokens.filter((token) => indexOfWord(folded, token) !== -1).length;
}

function scoreText(
  text: string,
  phrase: string,
  { found, of }: { readonly found: number; readonly of: number },
): number {
  const phraseBonus = foldText(text).replace(/\s+/g, ' ').includes(phrase) ? phraseScore : 0;
  const allBonus = found >= 2 && found === of ? allTokensScore * found : 0;
  return phraseBonus + tokenScore * found + allBonus;
}

function scoreSimilarity(similarity: number | undefined): number {
  return similarity !== undefined && similarity >= similarityMin ? similarityScore * similarity : 0;
}
