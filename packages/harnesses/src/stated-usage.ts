import type { ReplyFact } from '@agentspine/schema';

/**
 * Token counts as a log states them, already in the meaning of `TokenUsage`: `input` without what was read from or written to a cache,
 * `output` with `reasoning` inside. A count that the log leaves out is `undefined`, which is not zero.
 */
export interface StatedUsage {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  /** The part of `output` that is reasoning. */
  readonly reasoning?: number | undefined;
  readonly cacheRead?: number | undefined;
  /** All input that was written to a cache. */
  readonly cacheWrite?: number | undefined;
  /** The part of `cacheWrite` that is kept for an hour; where it is left out, the log does not say how long any of it is kept. */
  readonly cacheWrite1h?: number | undefined;
}

/** What a reply's fact says of its usage: an answer without any count is `unmetered`, one without some has gaps in its coverage. */
export function usageOf(stated: StatedUsage): Pick<ReplyFact, 'turnKind' | 'usage' | 'usageCoverage' | 'modifiers'> {
  const { input, output, reasoning, cacheRead, cacheWrite, cacheWrite1h } = stated;
  const usageCoverage = {
    hasInputTokens: input !== undefined,
    hasOutputTokens: output !== undefined,
    hasReasoningTokens: reasoning !== undefined,
    hasCacheReadTokens: cacheRead !== undefined,
    hasCacheCreateTokens: cacheWrite !== undefined,
  };
  if (!Object.values(usageCoverage).includes(true)) return { turnKind: 'unmetered' };
  const oneHour = Math.min(cacheWrite1h ?? 0, cacheWrite ?? 0);
  const shorter = (cacheWrite ?? 0) - oneHour;
  return {
    turnKind: 'response',
    usage: {
      input: input ?? 0,
      output: output ?? 0,
      reasoning: Math.min(reasoning ?? 0, output ?? 0),
      cacheRead: cacheRead ?? 0,
      cacheCreate5m: shorter,
      cacheCreate1h: oneHour,
      ...(cacheWrite1h === undefined && shorter > 0 ? { cacheCreateUnsplit: shorter } : {}),
    },
    usageCoverage,
    // None of these logs states how a response ran.
    modifiers: {},
  };
}

/** The part of a gross count that is left when others are taken off it; `undefined` where the gross count or the whole is not known. */
export function netOf(gross: number | undefined, ...parts: readonly (number | undefined)[]): number | undefined {
  if (gross === undefined) return undefined;
  const taken = parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
  return Math.max(0, gross - taken);
}
