/** Worst to best (SPEC 2.7). No fidelity at all is *unknown*: it has no class. */
export const fidelityClasses = ['cost-only', 'aggregate-only', 'partial', 'usage-only', 'full'] as const;

export type FidelityClass = (typeof fidelityClasses)[number];

export const granularities = ['per-turn', 'per-message', 'per-session-aggregate', 'cost-only'] as const;

export type Granularity = (typeof granularities)[number];

/** What the source can report, never whether a value is zero. */
export interface Coverage {
  readonly hasInputTokens: boolean;
  readonly hasOutputTokens: boolean;
  readonly hasReasoningTokens: boolean;
  readonly hasCacheReadTokens: boolean;
  readonly hasCacheCreateTokens: boolean;
  readonly hasToolCalls: boolean;
  readonly hasToolResultEvents: boolean;
  readonly hasSessionRelationships: boolean;
  readonly hasRawContent: boolean;
}

export interface Fidelity {
  readonly granularity: Granularity;
  readonly coverage: Coverage;
  readonly class: FidelityClass;
}

/** Classifies by the first rule that matches (SPEC 2.7, A084). */
export function classifyFidelity(granularity: Granularity, coverage: Coverage): FidelityClass {
  if (granularity === 'cost-only') return 'cost-only';
  if (granularity === 'per-session-aggregate') return 'aggregate-only';
  const hasUsage = coverage.hasInputTokens && coverage.hasOutputTokens;
  const hasRest =
    coverage.hasCacheReadTokens &&
    coverage.hasToolCalls &&
    coverage.hasToolResultEvents &&
    coverage.hasSessionRelationships;
  if (hasUsage && hasRest) return 'full';
  return hasUsage ? 'usage-only' : 'partial';
}
