import { expect, test } from 'vitest';
import { type BodyReports, reportsOf } from '../../src/index.ts';

type Values = Readonly<Record<string, string | number | boolean>>;

const attributesOf = (values: Values) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : Number.isInteger(value)
            ? { intValue: String(value) }
            : { doubleValue: value },
  }));

function reportsFrom(signal: 'logs' | 'traces', item: object, service: string): BodyReports {
  const resource = { attributes: attributesOf({ 'service.name': service }) };
  const body =
    signal === 'logs'
      ? { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [item] }] }] }
      : { resourceSpans: [{ resource, scopeSpans: [{ spans: [item] }] }] };
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return reportsOf({ v: 1, id: 'b', receivedMs: 0, signal, encoding: 'json', bytes } as never);
}

const log = (name: string, values: Values, service = 'any') =>
  reportsFrom('logs', { timeUnixNano: '1000000', eventName: name, attributes: attributesOf(values) }, service);
const span = (name: string, values: Values, service = 'any', more: object = {}) =>
  reportsFrom(
    'traces',
    {
      ...{
        traceId: '5b8efff798038103d269b633813fc60c',
        spanId: 'eee19b7ec3c1b174',
        name,
        attributes: attributesOf(values),
      },
      ...{ startTimeUnixNano: '1000000', endTimeUnixNano: '6000000', ...more },
    },
    service,
  );

/** Source, session, call, model, then input, output, reasoning, cache read, cache written, and the basis of the input. */
function usageIn({ usage }: BodyReports) {
  return usage.map((each) => [
    ...[each.source, each.sessionId, each.callId, each.model],
    ...[each.inputTokens, each.outputTokens, each.reasoningTokens, each.cacheReadTokens, each.cacheCreateTokens],
    each.inputBasis,
  ]);
}

const claude = {
  ...{ 'session.id': 's', request_id: 'req_1', model: 'm', input_tokens: 3, output_tokens: 40 },
  ...{ cache_read_tokens: 500, cache_creation_tokens: 7 },
};
const codex = {
  ...{ 'conversation.id': 'c', 'event.kind': 'response.completed', model: 'm', input_token_count: 100 },
  ...{ output_token_count: 30, reasoning_token_count: 20, cached_token_count: 90 },
};
const gemini = {
  ...{ 'session.id': 'g', model: 'm', input_token_count: 100, output_token_count: 30 },
  ...{ thoughts_token_count: 20, cached_content_token_count: 90 },
};
const genAi = {
  ...{
    'gen_ai.operation.name': 'chat',
    'gen_ai.conversation.id': 'v',
    'gen_ai.response.id': 'r',
    'gen_ai.request.model': 'm',
  },
  ...{ 'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.output_tokens': 30, 'gen_ai.usage.cache_read.input_tokens': 60 },
};
const inference = {
  ...{ 'openinference.span.kind': 'LLM', 'session.id': 'o', 'llm.model_name': 'm', 'llm.token_count.prompt': 100 },
  ...{ 'llm.token_count.completion': 30, 'llm.token_count.prompt_details.cache_read': 60 },
  ...{ 'llm.token_count.prompt_details.cache_write': 5, 'llm.token_count.completion_details.reasoning': 4 },
};
const none = undefined;

test.each<[string, BodyReports, readonly unknown[]]>([
  [
    'Claude Code counts input without the cache',
    log('claude_code.api_request', claude),
    ['claude-code', 's', 'req_1', 'm', 3, 40, none, 500, 7, 'net'],
  ],
  [
    'a span of Claude Code says the same as its event',
    span('claude_code.llm_request', claude),
    ['claude-code', 's', 'req_1', 'm', 3, 40, none, 500, 7, 'net'],
  ],
  [
    'Codex counts the cache into the input, and reasoning into the output',
    log('codex.sse_event', codex),
    ['codex', 'c', '', 'm', 10, 30, 20, 90, none, 'gross'],
  ],
  [
    'Gemini CLI counts the cache into the input, and thoughts beside the output',
    log('gemini_cli.api_response', gemini),
    ['gemini-cli', 'g', '', 'm', 10, 50, 20, 90, none, 'gross'],
  ],
  [
    'Qwen Code, a fork of Gemini CLI, counts as that does',
    log('qwen-code.api_response', gemini),
    ['qwen-code', 'g', '', 'm', 10, 50, 20, 90, none, 'gross'],
  ],
  [
    'a chat of the semantic conventions counts the cache into the input',
    span('chat m', genAi, 'My Agent'),
    ['my-agent', 'v', 'r', 'm', 40, 30, none, 60, none, 'gross'],
  ],
  [
    'the event of an inference says what its span says',
    log('gen_ai.client.inference.operation.details', genAi, 'My Agent'),
    ['my-agent', 'v', 'r', 'm', 40, 30, none, 60, none, 'gross'],
  ],
  [
    'names from before version 1.37 are read',
    span('chat', {
      'gen_ai.operation.name': 'chat',
      'gen_ai.usage.prompt_tokens': 9,
      'gen_ai.usage.completion_tokens': 2,
    }),
    ['any', '', '', none, 9, 2, none, none, none, 'gross'],
  ],
  [
    'a sender whose input is smaller than its cache is believed in no sum',
    span('chat', { ...genAi, 'gen_ai.usage.cache_read.input_tokens': 400 }, 'x'),
    ['x', 'v', 'r', 'm', 100, 30, none, 400, none, 'unknown'],
  ],
  [
    'a model span of OpenInference counts the cache into the input',
    span('ChatCompletion', inference, 'phoenix-app'),
    ['phoenix-app', 'o', '', 'm', 35, 30, 4, 60, 5, 'gross'],
  ],
  [
    'no tokens is zero where the sender says zero',
    log('claude_code.api_request', { 'session.id': 's', request_id: 'req_2', input_tokens: 0, output_tokens: 0 }),
    ['claude-code', 's', 'req_2', none, 0, 0, none, none, none, 'net'],
  ],
])('%s', (_fact, reports, expected) => {
  expect(usageIn(reports)).toEqual([expected]);
});

test.each<[string, BodyReports]>([
  ['a response that streams is not complete', log('codex.sse_event', { ...codex, 'event.kind': 'response.created' })],
  ['an error of a request', log('claude_code.api_error', claude)],
  [
    'a span of an agent, which sums up the calls in it',
    span('invoke_agent', { ...genAi, 'gen_ai.operation.name': 'invoke_agent' }),
  ],
  ['a chain of OpenInference', span('chain', { ...inference, 'openinference.span.kind': 'CHAIN' })],
  ['a duration alone', log('claude_code.api_request', { 'session.id': 's', request_id: 'req_3', duration_ms: 12 })],
  ['counts that are not counts', log('claude_code.api_request', { input_tokens: -1, output_tokens: 1.5 })],
])('%s makes no usage', (_what, reports) => {
  expect(usageIn(reports)).toEqual([]);
});

test.each<[string, BodyReports, readonly unknown[]]>([
  [
    'Claude Code reports a result',
    log('claude_code.tool_result', {
      'session.id': 's',
      tool_use_id: 't',
      tool_name: 'Bash',
      duration_ms: 9,
      success: 'false',
    }),
    ['claude-code', 't', 'Bash', 9, none, true, none],
  ],
  [
    'Claude Code reports how long a person was waited for',
    span('claude_code.tool.blocked_on_user', { 'session.id': 's', tool_use_id: 't', decision: 'accept' }),
    ['claude-code', 't', none, none, 5, none, 'accept'],
  ],
  [
    'Codex reports a decision',
    log('codex.tool_decision', { 'conversation.id': 'c', call_id: 'k', tool_name: 'shell', decision: 'approved' }),
    ['codex', 'k', 'shell', none, none, none, 'approved'],
  ],
  [
    'Gemini CLI reports a call without an id',
    log('gemini_cli.tool_call', { 'session.id': 'g', function_name: 'read_file', duration_ms: 3, success: true }),
    ['gemini-cli', '', 'read_file', 3, none, false, none],
  ],
  [
    'a tool span of the semantic conventions that failed',
    span(
      'execute_tool grep',
      { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'grep', 'gen_ai.tool.call.id': 'k' },
      'x',
      { status: { code: 2 } },
    ),
    ['x', 'k', 'grep', 5, none, true, none],
  ],
])('%s', (_fact, { tools }, expected) => {
  expect(
    tools.map((each) => [
      ...[each.source, each.toolUseId, each.toolName, each.durationMs],
      ...[each.waitMs, each.isError, each.decision],
    ]),
  ).toEqual([expected]);
});
