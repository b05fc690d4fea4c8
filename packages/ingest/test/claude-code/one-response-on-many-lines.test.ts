import { expect, test } from 'vitest';
import { assistant, call, parse, repliesOf, result, resultsOf, text, usage, user } from './build-lines.ts';
import { joinNaively } from './join-naively.ts';

const lines = [
  user(1, 'go'),
  assistant(2, 'msg_1', [{ type: 'thinking', thinking: 'hm', signature: 's' }], { message: { usage: usage(10, 2) } }),
  assistant(3, 'msg_1', [call('toolu_1')], { message: { usage: usage(10, 5) } }),
  user(4, [result('toolu_1')]),
  assistant(5, 'msg_1', [text('and'), call('toolu_2', 'Read', { file_path: 'a' })], {
    message: { usage: usage(10, 90), stop_reason: 'tool_use' },
  }),
  user(6, [result('toolu_2')]),
];

test('trap 1: a response that stands on many lines among its results is one, with its last usage and all its calls', () => {
  const facts = parse(lines);
  expect(repliesOf(facts).map((reply) => [reply.messageId, reply.requestId, reply.ts])).toEqual([
    ['msg_1', 'req_msg_1', '2026-01-31T23:59:52.000Z'],
    ['msg_1', 'req_msg_1', '2026-01-31T23:59:53.000Z'],
    ['msg_1', 'req_msg_1', '2026-01-31T23:59:55.000Z'],
  ]);
  expect(joinNaively(facts)).toMatchObject([
    { messageId: 'msg_1', usage: { input: 10, output: 90 }, isComplete: true, toolUseIds: ['toolu_1', 'toolu_2'] },
  ]);
});

test('trap 1: each line of a response gives its own blocks, calls and place among the blocks', () => {
  const [first, second, third] = repliesOf(parse(lines));
  expect(first?.blocks).toEqual([{ kind: 'thinking', text: 'hm' }]);
  expect(second?.toolCalls).toEqual([{ id: 'toolu_1', name: 'Bash', input: { command: 'ls' }, ordinal: 0 }]);
  expect(third?.toolCalls).toEqual([{ id: 'toolu_2', name: 'Read', input: { file_path: 'a' }, ordinal: 1 }]);
});

test('trap 1: results are events of their calls', () => {
  expect(resultsOf(parse(lines)).map((each) => [each.toolUseId, each.eventIndex, each.status, each.isError])).toEqual([
    ['toolu_1', 0, 'completed', undefined],
    ['toolu_2', 0, 'completed', undefined],
  ]);
});

test('trap 1: a thought of which only the signature is kept says nothing', () => {
  const [reply] = repliesOf(parse([assistant(1, 'msg_1', [{ type: 'thinking', thinking: '', signature: 's' }])]));
  expect(reply?.blocks).toEqual([]);
});
