/** Worst to best (SPEC 2.7). No fidelity at all is *unknown*: it has no class. */
export const fidelityClasses = ['cost-only', 'aggregate-only', 'partial', 'usage-only', 'full'] as const;

/** How much a source reports, in a word. */
export type FidelityClass = (typeof fidelityClasses)[number];

/** What one row of a source may stand for. */
export const granularities = ['per-turn', 'per-message', 'per-session-aggregate', 'cost-only'] as const;

/** What one row of a source stands for. */
export type Granularity = (typeof granularities)[number];

/** What the source can report, never whether a value is zero. */
export interface Coverage {
  /** Whether it reports input. */
  readonly hasInputTokens: boolean;
  /** Whether it reports output. */
  readonly hasOutputTokens: boolean;
  /** Whether it reports reasoning. */
  readonly hasReasoningTokens: boolean;
  /** Whether it reports cache reads. */
  readonly hasCacheReadTokens: boolean;
  /** Whether it reports cache writes. */
  readonly hasCacheCreateTokens: boolean;
  /** Whether it reports tool calls. */
  readonly hasToolCalls: boolean;
  /** Whether it reports results of tool calls. */
  readonly hasToolResultEvents: boolean;
  /** Whether it reports how sessions came out of each other. */
  readonly hasSessionRelationships: boolean;
  /** Whether its files hold the texts themselves. */
  readonly hasRawContent: boolean;
}

/** How much a source reports. */
export interface Fidelity {
  /** What one row of the source stands for. */
  readonly granularity: Granularity;
  /** Which counts the source reports. */
  readonly coverage: Coverage;
  /** The class, decided from the other two. */
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
