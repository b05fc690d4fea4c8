import type { Coverage } from './fidelity.ts';

/** A letter a flag, in the order in which they are written. */
const letters: readonly (readonly [letter: string, flag: keyof Coverage])[] = [
  ['i', 'hasInputTokens'],
  ['o', 'hasOutputTokens'],
  ['r', 'hasReasoningTokens'],
  ['c', 'hasCacheReadTokens'],
  ['w', 'hasCacheCreateTokens'],
  ['t', 'hasToolCalls'],
  ['e', 'hasToolResultEvents'],
  ['l', 'hasSessionRelationships'],
  ['b', 'hasRawContent'],
];

/** The flags of a coverage, in the order in which they are written. */
export const coverageFlags: readonly (keyof Coverage)[] = letters.map(([, flag]) => flag);

/** A coverage as its letters: what a ledger line that was derived holds, where the object would be a quarter of it. */
export function coverageCode(coverage: Coverage): string {
  return letters.map(([letter, flag]) => (coverage[flag] ? letter : '')).join('');
}

/** The coverage that letters stand for; letters of later versions are ignored. */
export function parseCoverageCode(code: string): Coverage {
  return Object.fromEntries(letters.map(([letter, flag]) => [flag, code.includes(letter)])) as unknown as Coverage;
}
