import { readFileSync } from 'node:fs';
import { groundTruthPath } from './corpus.ts';

/** Tokens of Claude Code; a count that is left out is 0. */
export interface ClaudeSums {
  readonly messages?: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation_5m?: number;
  readonly cache_creation_1h?: number;
  readonly cache_creation_unsplit: number;
}

/** Tokens of Codex. */
interface CodexSums {
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_output_tokens: number;
}

/** The same of a model of Codex, with the responses that they were reported of. */
export interface CodexModelSums extends CodexSums {
  readonly token_events: number;
}

interface ClaudeTruth {
  readonly files: number;
  readonly sessions_distinct_sessionId: number;
  readonly user_prompt_lines_distinct_by_session_timestamp_content: number;
  readonly per_model_with_nested_and_advisor: Readonly<Record<string, ClaudeSums>>;
  readonly totals: { readonly messages: number; readonly messages_without_stop_reason: number };
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
  readonly per_model: Readonly<Record<string, CodexModelSums>>;
  readonly per_thread: Readonly<Record<string, CodexSums>>;
  readonly totals: CodexSums;
  readonly tool_calls_by_name: Readonly<Record<string, number>>;
  readonly tool_outputs_total: number;
  readonly tool_outputs_nonzero_exit: number;
  readonly tool_outputs_without_exit_code: number;
}

/** What the corpus is known to hold, as far as tests compare it. */
export interface GroundTruth {
  readonly 'claude-code': ClaudeTruth;
  readonly codex: CodexTruth;
}

/** Reads what the corpus is known to hold; call it where `hasCorpus`. */
export function readGroundTruth(): GroundTruth {
  return parseTruth(readFileSync(groundTruthPath, 'utf8'));
}

function parseTruth(text: string): GroundTruth {
  return JSON.parse(text) as GroundTruth;
}
