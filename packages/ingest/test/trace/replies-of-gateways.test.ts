import { type ReplyFact, requestIdOfUsage } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { prompt, reply, says, timelineOf } from './fact-lines.ts';

const usage = (input: number, output = 9) => ({
  input,
  output,
  reasoning: 0,
  cacheRead: 0,
  cacheCreate5m: 0,
  cacheCreate1h: 0,
});

/** A line of a gateway that gives every response the same id. */
function line(number: number, input: number, more: Partial<ReplyFact> = {}): ReplyFact {
  const stated = { messageId: 'relay', requestId: requestIdOfUsage(usage(input)), identity: 'session' } as const;
  return reply(number, { ...stated, usage: usage(input), ...says(`part ${number}`), ...more });
}

const ended = { stopReason: 'end_turn' };

/** Input and output tokens of each answer on the timeline. */
function answersOf(...facts: readonly ReplyFact[]): readonly unknown[] {
  return timelineOf(prompt(1), ...facts)
    .filter(({ type }) => type === 'completion.received')
    .map(({ metadata }) => [metadata['inputTokens'], metadata['outputTokens']]);
}

test('TokenTracker#65: a line without the request id is no answer of its own, whichever line comes first', () => {
  const stated = { requestId: 'req-1', identity: 'source' } as const;
  expect(answersOf(line(2, 40, { ...stated, ...ended }), line(3, 40, ended))).toEqual([[40, 9]]);
  expect(answersOf(line(2, 40, ended), line(3, 40, { ...stated, ...ended }))).toEqual([[40, 9]]);
});

test('ccusage#1635: answers under one id into which something else went are different answers', () => {
  expect(answersOf(line(2, 40, ended), line(3, 60, ended))).toEqual([
    [40, 9],
    [60, 9],
  ]);
});

test('claude-hud#698: a placeholder and the line with the usage are one answer', () => {
  const placeholder = line(2, 0, { usage: usage(0, 0), requestId: undefined });
  expect(answersOf(placeholder, line(3, 40, ended))).toEqual([[40, 9]]);
});
