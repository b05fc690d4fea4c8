/** How far before a phrase a negation counts (SPEC 4.9, Q5). */
export const negationWindowCharacters = 20;

/** Words that turn a claim round; each is followed by a blank. `n't` ends a word, the others are whole words. */
const marker =
  /(?:(?<![\p{L}\p{N}])(?:not|never|no|none|cannot|without|neither|nor|unable to|failed to)|n['’]t|\bnt)\s/gu;

/** The end of a sentence: what was denied before it is another claim. */
const sentenceEnd = /[.!?]\s|\n/g;

/** Whether what is at `index` of a text in lower case is denied: a marker is among the 20 characters before it. */
export function isNegated(lowerText: string, index: number): boolean {
  const windowStart = Math.max(0, index - negationWindowCharacters);
  let claimStart = windowStart;
  for (const { index: end } of lowerText.slice(windowStart, index).matchAll(sentenceEnd)) {
    claimStart = windowStart + end + 1;
  }
  // With the character before it, so that the rest of a word that the window cuts ("lint") is not taken for a marker ("nt").
  const from = Math.max(0, claimStart - 1);
  marker.lastIndex = claimStart - from;
  return marker.test(lowerText.slice(from, index));
}
