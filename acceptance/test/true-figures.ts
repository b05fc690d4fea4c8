import type { ClaudeSums, CodexModelSums } from '@agentspine/testkit';

/** What the ground truth says of a model, in the words of the archive: unsplit cache writes are billed as 5-minute ones. */
export function claudeFigures(model: string, sums: ClaudeSums, advisorCalls: number) {
  return {
    model,
    turns: sums.messages ?? 0,
    advisorCalls,
    inputTokens: sums.input_tokens,
    outputTokens: sums.output_tokens,
    cacheReadTokens: sums.cache_read_input_tokens,
    cacheCreate5mTokens: (sums.cache_creation_5m ?? 0) + sums.cache_creation_unsplit,
    cacheCreate1hTokens: sums.cache_creation_1h ?? 0,
  };
}

/** The same of a model of Codex. */
export function codexFigures(model: string, sums: CodexModelSums) {
  return {
    model: model === '(none)' ? 'unknown' : model,
    turns: sums.token_events,
    inputTokens: sums.input_tokens - sums.cached_input_tokens,
    cacheReadTokens: sums.cached_input_tokens,
    outputTokens: sums.output_tokens,
    reasoningTokens: sums.reasoning_output_tokens,
  };
}
