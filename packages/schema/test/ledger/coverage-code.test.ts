import { expect, test } from 'vitest';
import { type Coverage, coverageCode, parseCoverageCode } from '../../src/index.ts';

const flags: readonly (keyof Coverage)[] = [
  'hasInputTokens',
  'hasOutputTokens',
  'hasReasoningTokens',
  'hasCacheReadTokens',
  'hasCacheCreateTokens',
  'hasToolCalls',
  'hasToolResultEvents',
  'hasSessionRelationships',
  'hasRawContent',
];

test('every coverage comes back from its letters', () => {
  for (let bits = 0; bits < 2 ** flags.length; bits += 1) {
    const coverage = Object.fromEntries(flags.map((flag, index) => [flag, ((bits >> index) & 1) === 1]));
    expect(parseCoverageCode(coverageCode(coverage as unknown as Coverage))).toEqual(coverage);
  }
});

test('letters that are not known are passed over', () => {
  expect(coverageCode(parseCoverageCode('iZo'))).toBe('io');
});
