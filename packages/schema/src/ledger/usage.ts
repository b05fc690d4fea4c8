/**
 * Tokens of one API response. One meaning for all harnesses: `input` is what is billed at the plain input rate, so cache
 * reads and writes are not in it (Codex: `input_tokens - cached_input_tokens`); `output` includes `reasoning`.
 * All are whole numbers; what the source did not report is 0 here and `false` in the turn's coverage.
 */
export interface TokenUsage {
  /** Input billed at the plain rate. */
  readonly input: number;
  /** Output, reasoning included. */
  readonly output: number;
  /** The part of the output that is reasoning. */
  readonly reasoning: number;
  /** Input read from the cache. */
  readonly cacheRead: number;
  /** Input written to the cache for five minutes, `cacheCreateUnsplit` included. */
  readonly cacheCreate5m: number;
  /** Input written to the cache for an hour. */
  readonly cacheCreate1h: number;
  /** The part of `cacheCreate5m` whose lifetime the source does not say. */
  readonly cacheCreateUnsplit?: number | undefined;
  /** Searches of the web that the server made; a count, not tokens. */
  readonly webSearchRequests?: number | undefined;
}

/**
 * How a response ran, in the words of its log: each may multiply its price. A member that is absent is one that the log does not
 * state. Where the whole is absent, nobody looked: the line is of a parser that did not read modifiers yet.
 */
export interface UsageModifiers {
  /** Claude: `standard`, `fast`. */
  readonly speed?: string | undefined;
  /** Claude: where inference ran, as `us` or `global`. */
  readonly inferenceGeo?: string | undefined;
  /** `standard`, `default`, `priority`, `flex`, `batch` and what else providers call their tiers. */
  readonly serviceTier?: string | undefined;
}

/** A usage of nothing. */
export const zeroUsage: TokenUsage = {
  input: 0,
  output: 0,
  reasoning: 0,
  cacheRead: 0,
  cacheCreate5m: 0,
  cacheCreate1h: 0,
};

/** All tokens of a usage; the largest total of several observations of one response is the final one (FORMATS 1.4). */
export function totalTokens(usage: TokenUsage): number {
  return usage.input + usage.output + usage.cacheRead + usage.cacheCreate5m + usage.cacheCreate1h;
}
