import { type JsonObject, readNumber } from '@agentspine/ingest';
import { picoOfUsd, picoUsdPerUsd, type ReplyFact } from '@agentspine/schema';

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
  /** What the log says that it cost, in picodollars. */
  readonly costPico?: number | undefined;
}

type UsageOfReply = Pick<ReplyFact, 'turnKind' | 'usage' | 'usageCoverage' | 'modifiers' | 'reportedCostPico'>;

/**
 * What a reply's fact says of its usage: an answer without any count is `unmetered`, one without some has gaps in its coverage. A
 * cost of zero is stated beside counts only: alone it is what a harness writes before it knows.
 */
export function usageOf(stated: StatedUsage): UsageOfReply {
  const { input, output, reasoning, cacheRead, cacheWrite, cacheWrite1h, costPico } = stated;
  const usageCoverage = {
    hasInputTokens: input !== undefined,
    hasOutputTokens: output !== undefined,
    hasReasoningTokens: reasoning !== undefined,
    hasCacheReadTokens: cacheRead !== undefined,
    hasCacheCreateTokens: cacheWrite !== undefined,
  };
  if (!Object.values(usageCoverage).includes(true)) {
    return { turnKind: 'unmetered', ...(costPico ? { reportedCostPico: costPico } : {}) };
  }
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
    ...(costPico === undefined ? {} : { reportedCostPico: costPico }),
    // None of these logs states how a response ran.
    modifiers: {},
  };
}

/** A sum in dollars under a key, in picodollars; `undefined` where it is not stated, and for what no response costs: it is damage. */
export function readCost(object: JsonObject | undefined, key: string): number | undefined {
  const usd = readNumber(object, key);
  const pico = usd === undefined || usd < 0 ? undefined : picoOfUsd(usd);
  return pico === undefined || pico > costPicoMax ? undefined : Number(pico);
}

/** Nine thousand dollars: no more fits a number exactly. */
const costPicoMax = 9_000n * picoUsdPerUsd;

/** The part of a gross count that is left when others are taken off it; `undefined` where the gross count or the whole is not known. */
export function netOf(gross: number | undefined, ...parts: readonly (number | undefined)[]): number | undefined {
  if (gross === undefined) return undefined;
  const taken = parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
  return Math.max(0, gross - taken);
}
