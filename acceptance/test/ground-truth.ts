import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpus } from './corpus.ts';

interface ClaudeSums {
  readonly messages?: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation_5m?: number;
  readonly cache_creation_1h?: number;
  readonly cache_creation_unsplit: number;
}

interface CodexSums {
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_output_tokens: number;
  readonly token_events?: number;
}

interface ClaudeTruth {
  readonly files: number;
  readonly sessions_distinct_sessionId: number;
  readonly per_model_with_nested_and_advisor: Readonly<Record<string, ClaudeSums>>;
  readonly totals: { readonly messages_without_stop_reason: number };
  readonly totals_with_nested_and_advisor: ClaudeSums;
  readonly not_in_totals_non_message_iterations: Readonly<Record<string, { readonly n: number }>>;
  readonly tool_calls_total: number;
  readonly tool_calls_by_name: Readonly<Record<string, number>>;
  readonly tool_results_total: number;
  readonly tool_results_is_error: number;
  readonly tool_results_is_error_by_tool: Readonly<Record<string, number>>;
  readonly tool_calls_without_result: number;
  readonly compact_boundaries_distinct: number;
}

interface CodexTruth {
  readonly files: number;
  readonly sessions_threads: number;
  readonly per_model: Readonly<Record<string, CodexSums>>;
  readonly totals: CodexSums;
  readonly tool_calls_by_name: Readonly<Record<string, number>>;
  readonly tool_outputs_total: number;
  readonly tool_outputs_nonzero_exit: number;
}

/** What the corpus is known to hold. */
export interface GroundTruth {
  readonly 'claude-code': ClaudeTruth;
  readonly codex: CodexTruth;
}

/** Reads what the corpus is known to hold. */
export function readGroundTruth(): GroundTruth {
  return parseTruth(readFileSync(join(corpus, 'ground-truth-dev.json'), 'utf8'));
}

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
export function codexFigures(model: string, sums: CodexSums) {
  return {
    model: model === '(none)' ? 'unknown' : model,
    turns: sums.token_events ?? 0,
    inputTokens: sums.input_tokens - sums.cached_input_tokens,
    cacheReadTokens: sums.cached_input_tokens,
    outputTokens: sums.output_tokens,
    reasoningTokens: sums.reasoning_output_tokens,
  };
}

function parseTruth(text: string): GroundTruth {
  return JSON.parse(text) as GroundTruth;
}
