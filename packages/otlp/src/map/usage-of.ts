/*
 * What one model call used, out of a log record or a span that reports it. Counts become net input, reads and writes of the cache, and
 * output with its reasoning inside, as the archive has them. Which of them a sender counts twice is known of the emitter; where it
 * is not, or the numbers contradict it, the basis says `unknown` and the numbers are as they were sent.
 */
import type { TelemetryItem } from '../wire/read-telemetry.ts';
import { agentOf } from './agent-of.ts';

/** The usage of a model call as telemetry reports it; `undefined` for what it does not say. */
export interface UsageReport {
  /** Names the item for good: 32 hexadecimal digits. */
  readonly key: string;
  /** The harness, such as those that the archive names. */
  readonly source: string;
  /** The session, as its source names it; empty where the item does not say. */
  readonly sessionId: string;
  /** What names the call: of the request, or of the response; empty where the item has no such id. */
  readonly callId: string;
  /** Its kind of telemetry. */
  readonly signal: 'logs' | 'traces';
  /** When it was reported, in milliseconds since the epoch. */
  readonly timeMs: number | undefined;
  /** The model, as its provider names it. */
  readonly model: string | undefined;
  /** Tokens that went in, without the cache. */
  readonly inputTokens: number | undefined;
  /** Tokens that came out, with those of reasoning. */
  readonly outputTokens: number | undefined;
  /** Tokens of reasoning. */
  readonly reasoningTokens: number | undefined;
  /** Tokens read from the cache. */
  readonly cacheReadTokens: number | undefined;
  /** Tokens written to the cache. */
  readonly cacheCreateTokens: number | undefined;
  /** How the sender counted what went in. */
  readonly inputBasis: 'net' | 'gross' | 'unknown';
  /** What the sender estimates, in trillionths of a dollar. */
  readonly costPicousd: number | undefined;
  /** How long it took, in milliseconds. */
  readonly durationMs: number | undefined;
  /** The subagent. */
  readonly agentId: string | undefined;
  /** The prompt that the call is for. */
  readonly promptId: string | undefined;
}

/** The usage that an item reports; `undefined` for an item without usage. A duration alone is not usage. */
export function usageOf(item: TelemetryItem): UsageReport | undefined {
  if (item.signal === 'metrics') return undefined;
  const { source, sessionId, event } = agentOf(item);
  const dialect = dialects.find(({ isOf }) => isOf(item, event));
  if (dialect === undefined) return undefined;
  const { attributes, key, signal, timeMs } = item;
  const counts = countsOf(item, dialect);
  if (Object.values(counts).every((value) => value === undefined)) return undefined;
  return {
    ...{ key, source, sessionId, signal, timeMs },
    callId: attributes.text('request_id', 'gen_ai.response.id', 'response.id')?.slice(0, 200) ?? '',
    model: attributes.text('model', 'gen_ai.response.model', 'gen_ai.request.model', 'llm.model_name')?.slice(0, 200),
    ...normalised(counts, dialect),
    costPicousd: picousdOf(attributes.number('cost_usd')),
    durationMs: attributes.number('duration_ms'),
    agentId: attributes.text('agent_id', 'gen_ai.agent.id')?.slice(0, 200),
    promptId: attributes.text('prompt.id', 'prompt_id')?.slice(0, 200),
  };
}

interface Dialect {
  readonly isOf: (item: TelemetryItem, event: string) => boolean;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly reasoning: readonly string[];
  readonly cacheRead: readonly string[];
  readonly cacheCreate: readonly string[];
  readonly basis: 'net' | 'gross';
  readonly isReasoningOutside: boolean;
}

const dialects: readonly Dialect[] = [
  {
    isOf: ({ name }) => name === 'claude_code.api_request' || name === 'claude_code.llm_request',
    input: ['input_tokens'],
    output: ['output_tokens'],
    reasoning: [],
    cacheRead: ['cache_read_tokens'],
    cacheCreate: ['cache_creation_tokens'],
    ...{ basis: 'net', isReasoningOutside: false },
  },
  {
    isOf: ({ attributes }, event) => event === 'sse_event' && attributes.text('event.kind') === 'response.completed',
    input: ['input_token_count'],
    output: ['output_token_count'],
    reasoning: ['reasoning_token_count'],
    cacheRead: ['cached_token_count'],
    cacheCreate: [],
    ...{ basis: 'gross', isReasoningOutside: false },
  },
  {
    isOf: ({ signal }, event) => signal === 'logs' && event === 'api_response',
    input: ['input_token_count'],
    output: ['output_token_count'],
    reasoning: ['thoughts_token_count'],
    cacheRead: ['cached_content_token_count'],
    cacheCreate: [],
    ...{ basis: 'gross', isReasoningOutside: true },
  },
  {
    isOf: isModelCall,
    input: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens', 'llm.token_count.prompt'],
    output: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens', 'llm.token_count.completion'],
    reasoning: ['gen_ai.usage.reasoning.output_tokens', 'llm.token_count.completion_details.reasoning'],
    cacheRead: ['gen_ai.usage.cache_read.input_tokens', 'llm.token_count.prompt_details.cache_read'],
    cacheCreate: [
      'gen_ai.usage.cache_creation.input_tokens',
      'gen_ai.usage.cache_write.input_tokens',
      'llm.token_count.prompt_details.cache_write',
    ],
    ...{ basis: 'gross', isReasoningOutside: false },
  },
];

const modelCalls: ReadonlySet<string> = new Set(['chat', 'text_completion', 'generate_content', 'embeddings']);

/** A span of an agent sums up the calls in it, so only what says that it is a model call is one. */
function isModelCall({ signal, name, attributes }: TelemetryItem): boolean {
  if (signal === 'logs') return name === 'gen_ai.client.inference.operation.details';
  const kind = attributes.text('openinference.span.kind');
  return kind === 'LLM' || kind === 'EMBEDDING' || modelCalls.has(attributes.text('gen_ai.operation.name') ?? '');
}

type Counts = Pick<
  UsageReport,
  'inputTokens' | 'outputTokens' | 'reasoningTokens' | 'cacheReadTokens' | 'cacheCreateTokens'
>;

function countsOf({ attributes }: TelemetryItem, dialect: Dialect): Counts {
  return {
    inputTokens: attributes.count(...dialect.input),
    outputTokens: attributes.count(...dialect.output),
    reasoningTokens: attributes.count(...dialect.reasoning),
    cacheReadTokens: attributes.count(...dialect.cacheRead),
    cacheCreateTokens: attributes.count(...dialect.cacheCreate),
  };
}

function normalised(counts: Counts, { basis, isReasoningOutside }: Dialect): Counts & Pick<UsageReport, 'inputBasis'> {
  const { inputTokens: input, outputTokens: output, reasoningTokens: reasoning } = counts;
  const outputTokens = isReasoningOutside && output !== undefined ? output + (reasoning ?? 0) : output;
  if (basis === 'net' || input === undefined) return { ...counts, outputTokens, inputBasis: basis };
  const net = input - (counts.cacheReadTokens ?? 0) - (counts.cacheCreateTokens ?? 0);
  // A sender that says it counts the cache in and whose input is smaller than the cache does not.
  if (net < 0) return { ...counts, outputTokens, inputBasis: 'unknown' };
  return { ...counts, inputTokens: net, outputTokens, inputBasis: 'gross' };
}

function picousdOf(dollars: number | undefined): number | undefined {
  const picousd = dollars === undefined ? undefined : Math.round(dollars * 1e12);
  return picousd !== undefined && picousd >= 0 && Number.isSafeInteger(picousd) ? picousd : undefined;
}
