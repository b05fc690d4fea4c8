/** Shows where the words of a query are in a text. */
import { foldText, foldWithOrigins } from './fold-text.ts';
import { indexOfWord } from './rank-hits.ts';
import type { Snippet, TextRange } from './search-hit.ts';

/** About what a terminal has room for on two lines. */
const snippetCharactersMax = 160;
/** What is before the first word, so that it is understood. */
const leadCharacters = 40;
/** Of one word: a page of it is marked at its beginning. */
const matchesMax = 32;

/** Where words that begin with one of these tokens are in a text. */
export function markMatches(text: string, tokens: readonly string[]): readonly TextRange[] {
  const { text: folded, originOf } = foldWithOrigins(text);
  const found: TextRange[] = [];
  for (const token of tokens.map(foldText)) {
    let index = indexOfWord(folded, token);
    for (let count = 0; index !== -1 && count < matchesMax; count += 1) {
      found.push([originOf(index), originOf(index + token.length)]);
      index = indexOfWord(folded, token, index + token.length);
    }
  }
  return joinRanges(found);
}

/** The part of a text that has most of the words, on one line; `undefined` where the text is blank. */
export function makeSnippet(text: string, tokens: readonly string[]): Snippet | undefined {
  const start = bestStart(text, markMatches(text, tokens));
  const part = cutAt(text, start, start + snippetCharactersMax)
    .replace(/\s+/g, ' ')
    .trim();
  return part === '' ? undefined : { text: part, matches: markMatches(part, tokens) };
}

/** The place from which on most matches are seen; different words count more than a word that is there often. */
function bestStart(text: string, matches: readonly TextRange[]): number {
  let best = { start: 0, words: 0 };
  for (const [start] of matches) {
    const end = start - leadCharacters + snippetCharactersMax;
    const seen = matches.filter((match) => match[0] >= start && match[1] <= end);
    const words = new Set(seen.map((match) => foldText(text.slice(...match)))).size;
    if (words > best.words) best = { start: wordStart(text, Math.max(0, start - leadCharacters)), words };
  }
  return best.start;
}

/** The first place from here on where a word begins, if there is one soon. */
function wordStart(text: string, from: number): number {
  if (from === 0) return 0;
  const space = text.slice(from, from + leadCharacters).search(/\s/);
  return space === -1 ? from : from + space + 1;
}

/** A slice that cuts no character in two. */
function cutAt(text: string, start: number, end: number): string {
  const isWithin = (index: number): boolean => isLowSurrogate(text.charCodeAt(index));
  return text.slice(isWithin(start) ? start + 1 : start, isWithin(end) ? end - 1 : end);
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** Ranges in their order; those that touch or overlap are one. */
function joinRanges(ranges: readonly TextRange[]): readonly TextRange[] {
  const joined: TextRange[] = [];
  for (const [start, end] of ranges.toSorted((one, other) => one[0] - other[0] || other[1] - one[1])) {
    const last = joined.at(-1);
    if (last === undefined || start > last[1]) joined.push([start, end]);
    else joined[joined.length - 1] = [last[0], Math.max(last[1], end)];
  }
  return joined;
}
