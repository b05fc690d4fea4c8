import type { ReplyFact, TokenUsage, UsageModifiers } from '@agentspine/schema';
import { readCount, readObject } from '../read-json.ts';
import { readModifier } from '../read-modifier.ts';
import type { JsonObject } from '../transcript-parser.ts';

/** Token counts and which of them the log really states. */
export interface ReportedUsage {
  readonly usage: TokenUsage;
  readonly coverage: NonNullable<ReplyFact['usageCoverage']>;
  /** Whether it states a number that is not a count and is therefore left out. */
  readonly isPartial: boolean;
}

/**
 * Reads a `usage` object; `undefined` when it states no number at all. `cache_creation_input_tokens` is the whole: what its
 * split leaves out is unsplit, billed as 5-minute writes (FORMATS 1.4).
 */
export function readUsage(usage: JsonObject | undefined): ReportedUsage | undefined {
  const input = readCount(usage, 'input_tokens');
  const output = readCount(usage, 'output_tokens');
  const cacheRead = readCount(usage, 'cache_read_input_tokens');
  const reasoning = readCount(readObject(usage, 'output_tokens_details'), 'thinking_tokens');
  const cacheCreate = readCacheCreate(usage);
  if ((input ?? output ?? cacheRead ?? cacheCreate) === undefined) return undefined;
  const webSearchRequests = readCount(readObject(usage, 'server_tool_use'), 'web_search_requests');
  return {
    usage: {
      input: input ?? 0,
      output: output ?? 0,
      reasoning: reasoning ?? 0,
      cacheRead: cacheRead ?? 0,
      cacheCreate5m: cacheCreate?.in5m ?? 0,
      cacheCreate1h: cacheCreate?.in1h ?? 0,
      cacheCreateUnsplit: cacheCreate?.unsplit,
      webSearchRequests,
    },
    coverage: {
      hasInputTokens: input !== undefined,
      hasOutputTokens: output !== undefined,
      hasReasoningTokens: reasoning !== undefined,
      hasCacheReadTokens: cacheRead !== undefined,
      hasCacheCreateTokens: cacheCreate !== undefined,
    },
    isPartial: findOddCounts(usage).length > 0,
  };
}

/** How a response ran, as its usage says (FORMATS 1.4). `null` and an empty text say nothing. */
export function readModifiers(usage: JsonObject | undefined): UsageModifiers {
  return {
    speed: readModifier(usage?.['speed']),
    inferenceGeo: readModifier(usage?.['inference_geo']),
    serviceTier: readModifier(usage?.['service_tier']),
  };
}

const countKeys = ['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'] as const;
const splitKeys = ['ephemeral_5m_input_tokens', 'ephemeral_1h_input_tokens'] as const;

/** Names of the counts that are stated and are not counts (negative, broken, a text), as `count:key`. `null` and a missing key state no count. */
export function findOddCounts(usage: JsonObject | undefined): readonly string[] {
  const split = readObject(usage, 'cache_creation');
  const odd = [...countKeys.filter((key) => isOdd(usage, key)), ...splitKeys.filter((key) => isOdd(split, key))];
  return odd.map((key) => `count:${key}`);
}

function isOdd(object: JsonObject | undefined, key: string): boolean {
  const value = object?.[key];
  return value !== undefined && value !== null && readCount(object, key) === undefined;
}

interface CacheCreate {
  /** With the unsplit part. */
  readonly in5m: number;
  readonly in1h: number;
  readonly unsplit: number | undefined;
}

function readCacheCreate(usage: JsonObject | undefined): CacheCreate | undefined {
  const total = readCount(usage, 'cache_creation_input_tokens');
  const split = readObject(usage, 'cache_creation');
  const in5m = readCount(split, 'ephemeral_5m_input_tokens');
  const in1h = readCount(split, 'ephemeral_1h_input_tokens');
  if ((total ?? in5m ?? in1h) === undefined) return undefined;
  const rest = Math.max(0, (total ?? 0) - (in5m ?? 0) - (in1h ?? 0));
  return { in5m: (in5m ?? 0) + rest, in1h: in1h ?? 0, unsplit: rest === 0 ? undefined : rest };
}
