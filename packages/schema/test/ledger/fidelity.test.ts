import { expect, test } from 'vitest';
import { type Coverage, classifyFidelity, type Granularity } from '../../src/index.ts';

const everything: Coverage = {
  hasInputTokens: true,
  hasOutputTokens: true,
  hasReasoningTokens: true,
  hasCacheReadTokens: true,
  hasCacheCreateTokens: true,
  hasToolCalls: true,
  hasToolResultEvents: true,
  hasSessionRelationships: true,
  hasRawContent: true,
};
const nothing = Object.fromEntries(Object.keys(everything).map((flag) => [flag, false])) as unknown as Coverage;

test.each<[Granularity, Coverage, string]>([
  ['cost-only', everything, 'cost-only'],
  ['per-session-aggregate', everything, 'aggregate-only'],
  ['per-turn', everything, 'full'],
  [
    'per-message',
    { ...everything, hasReasoningTokens: false, hasCacheCreateTokens: false, hasRawContent: false },
    'full',
  ],
  ['per-turn', { ...nothing, hasInputTokens: true, hasOutputTokens: true }, 'usage-only'],
  ['per-turn', { ...everything, hasCacheReadTokens: false }, 'usage-only'],
  ['per-turn', { ...everything, hasToolCalls: false }, 'usage-only'],
  ['per-turn', { ...everything, hasToolResultEvents: false }, 'usage-only'],
  ['per-turn', { ...everything, hasSessionRelationships: false }, 'usage-only'],
  ['per-turn', { ...everything, hasOutputTokens: false }, 'partial'],
  ['per-turn', { ...everything, hasInputTokens: false }, 'partial'],
  ['per-turn', nothing, 'partial'],
])('A084: %s with %j is %s', (granularity, coverage, expected) => {
  expect(classifyFidelity(granularity, coverage)).toBe(expected);
});
