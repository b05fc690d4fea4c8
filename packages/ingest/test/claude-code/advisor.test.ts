import { expect, test } from 'vitest';
import { assistant, call, parse, repliesOf, usage } from './build-lines.ts';
import { joinNaively } from './join-naively.ts';

const counted = usage(3, 600, {
  cache_creation_input_tokens: 1000,
  cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 700 },
  server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
  output_tokens_details: { thinking_tokens: 38 },
  iterations: [
    { type: 'message', input_tokens: 2, output_tokens: 100 },
    {
      type: 'advisor_message',
      model: 'claude-fable-5',
      input_tokens: 9000,
      output_tokens: 700,
      cache_read_input_tokens: 0,
    },
    { type: 'message', input_tokens: 1, output_tokens: 500 },
  ],
});

const lines = [
  assistant(1, 'msg_1', [call('toolu_1')], { message: { usage: counted } }),
  assistant(2, 'msg_1', [call('toolu_2')], { message: { usage: counted } }),
];

test('trap 6: a call that the server made inside a response is usage of its own model', () => {
  const joined = joinNaively(parse(lines));
  expect(
    joined.map((reply) => [reply.messageId, reply.turnKind, reply.model, reply.usage.input, reply.usage.output]),
  ).toEqual([
    ['msg_1', 'response', 'claude-opus-4-6', 3, 600],
    ['msg_1:advisor:1', 'advisor', 'claude-fable-5', 9000, 700],
  ]);
  expect(joined[1]?.toolUseIds).toEqual([]);
});

test('trap 6: what is in neither part of the split is unsplit, and the whole is kept', () => {
  const [reply, advisor] = repliesOf(parse(lines));
  expect(reply?.usage).toEqual({
    input: 3,
    output: 600,
    reasoning: 38,
    cacheRead: 0,
    cacheCreate5m: 300,
    cacheCreate1h: 700,
    cacheCreateUnsplit: 200,
    webSearchRequests: 2,
  });
  expect(reply?.usageCoverage?.hasReasoningTokens).toBe(true);
  expect(advisor?.usageCoverage).toEqual({
    hasInputTokens: true,
    hasOutputTokens: true,
    hasReasoningTokens: false,
    hasCacheReadTokens: true,
    hasCacheCreateTokens: false,
  });
});
