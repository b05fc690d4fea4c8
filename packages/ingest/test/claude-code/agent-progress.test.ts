import { expect, test } from 'vitest';
import {
  assistant,
  at,
  call,
  line,
  parse,
  promptsOf,
  relationshipsOf,
  repliesOf,
  result,
  resultsOf,
  usage,
  user,
} from './build-lines.ts';
import { joinNaively } from './join-naively.ts';

const task = call('toolu_task', 'Task', { subagent_type: 'Explore', description: 'Look', prompt: 'Look around' });

function progress(second: number, message: object): object {
  return line('progress', second, {
    data: { type: 'agent_progress', agentId: 'a1', prompt: 'Look around', message, normalizedMessages: [message] },
    parentToolUseID: 'toolu_task',
    toolUseID: 'agent_msg_1',
  });
}

const inner = (second: number, output: number) => ({
  type: 'assistant',
  requestId: 'req_inner',
  uuid: `i${second}`,
  timestamp: at(second),
  message: {
    id: 'msg_inner',
    model: 'claude-haiku-4-5',
    role: 'assistant',
    content: [call('toolu_inner', 'Glob')],
    usage: usage(7, output),
  },
});

const lines = [
  assistant(1, 'msg_1', [task]),
  progress(2, {
    type: 'user',
    uuid: 'i2',
    timestamp: at(2),
    message: { role: 'user', content: [{ type: 'text', text: 'Look around' }] },
  }),
  progress(3, inner(3, 4)),
  progress(4, {
    type: 'user',
    uuid: 'i4',
    timestamp: at(4),
    message: { role: 'user', content: [result('toolu_inner')] },
  }),
  progress(5, inner(3, 9)),
  user(6, [result('toolu_task', 'found')], { toolUseResult: { status: 'completed', agentId: 'a1', totalTokens: 16 } }),
].map((each) => ({ ...each }));

test('trap 5: a response that stands only in progress lines is counted once, as nested', () => {
  const facts = parse(lines);
  const nested = repliesOf(facts).filter((reply) => reply.isNested);
  expect(nested).toHaveLength(2);
  expect(nested[0]).toMatchObject({
    messageId: 'msg_inner',
    requestId: 'req_inner',
    identity: 'source',
    model: 'claude-haiku-4-5',
    project: '/home/ada/engine',
    subagent: {
      isSidechain: true,
      agentId: 'a1',
      parentToolUseId: 'toolu_task',
      subagentType: 'Explore',
      description: 'Look',
    },
  });
  expect(joinNaively(facts).map((reply) => [reply.messageId, reply.usage.output])).toEqual([
    ['msg_1', 1],
    ['msg_inner', 9],
  ]);
});

test('trap 5: the total that a finished subagent reports is added to nothing', () => {
  const sum = joinNaively(parse(lines)).reduce((total, reply) => total + reply.usage.input + reply.usage.output, 0);
  expect(sum).toBe(10 + 1 + 7 + 9);
});

test('trap 5: nested results and prompts say so', () => {
  const facts = parse(lines);
  expect(resultsOf(facts).map((each) => [each.toolUseId, each.isNested, each.agentId])).toEqual([
    ['toolu_inner', true, undefined],
    ['toolu_task', false, 'a1'],
  ]);
  expect(promptsOf(facts).map((prompt) => prompt.speaker)).toEqual(['subagent-prompt', 'tool', 'tool']);
});

test('trap 5: the subagent is told once, and makes no subagent of the session', () => {
  expect(relationshipsOf(parse(lines))).toMatchObject([
    {
      source: 'native-claude',
      relationshipType: 'subagent',
      agentId: 'a1',
      parentToolUseId: 'toolu_task',
      subagentType: 'Explore',
    },
  ]);
});

test('trap 5: progress of a connected server says how long its call took; other progress says nothing', () => {
  const facts = parse([
    line('progress', 1, { data: { type: 'mcp_progress', status: 'started' }, parentToolUseID: 'toolu_m' }),
    line('progress', 2, {
      data: { type: 'mcp_progress', status: 'completed', elapsedTimeMs: 1250 },
      parentToolUseID: 'toolu_m',
    }),
    line('progress', 3, { data: { type: 'bash_progress', output: 'x' }, parentToolUseID: 'toolu_b' }),
  ]);
  expect(resultsOf(facts)).toMatchObject([
    { toolUseId: 'toolu_m', eventSource: 'progress_event', eventIndex: 1, durationMs: 1250 },
  ]);
});
