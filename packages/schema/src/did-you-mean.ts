import { closestMatch } from 'leven';

/** A word with more changes than these is another word. */
const changesMax = 3;

/**
 * `. Did you mean "name"?` with the name that is nearest to what was typed, to end the sentence of an error; empty where no
 * name is near. Case does not count.
 */
export function didYouMean(typed: string, names: readonly string[]): string {
  const maxDistance = Math.min(changesMax, Math.ceil(typed.length / 3));
  const lower = names.map((name) => name.toLowerCase());
  const closest = closestMatch(typed.toLowerCase(), lower, { maxDistance });
  return closest === undefined ? '' : `. Did you mean "${names[lower.indexOf(closest)]}"?`;
}
