import { expect, test } from 'vitest';
import {
  assistant,
  call,
  line,
  parse,
  promptsOf,
  relationshipsOf,
  repliesOf,
  result,
  resultsOf,
  user,
} from './build-lines.ts';

function outcome(content: unknown, isError: boolean | undefined, fields: object = {}): object {
  const [fact] = resultsOf(parse([user(1, [result('toolu_1', content, isError)], { ...fields })]));
  return { status: fact?.status, reason: fact?.reason, isError: fact?.isError, exitCode: fact?.exitCode };
}

test('the error flag of a result is only what the log states', () => {
  expect(outcome('ok', undefined)).toEqual({ status: 'completed', isError: undefined });
  expect(outcome('ok', false)).toEqual({ status: 'completed', isError: false });
  expect(outcome('bad', true)).toEqual({ status: 'errored', isError: true });
});

test('a failing command says its exit code in its first words', () => {
  expect(outcome('Exit code 128\nfatal', true)).toEqual({ status: 'errored', isError: true, exitCode: 128 });
  expect(outcome([{ type: 'text', text: 'Exit code 2' }], true)).toEqual({
    status: 'errored',
    isError: true,
    exitCode: 2,
  });
  expect(outcome('Exit code 1', undefined)).toEqual({ status: 'completed', isError: undefined });
});

test.each([
  ['denied', "The user doesn't want to proceed with this tool use. The tool use was rejected", {}],
  ['denied', 'Permission for this action was denied by the classifier', { toolDenialKind: 'automode' }],
  ['denied', 'Blocked.', { toolDenialKind: 'rule' }],
  ['sibling-error', '<tool_use_error>Sibling tool call errored</tool_use_error>', {}],
  ['interrupted', '[Request interrupted by user for tool use]', {}],
])('a call that was %s is cancelled, not failed', (reason, content, fields) => {
  expect(outcome(content, true, fields)).toEqual({ status: 'cancelled', reason, isError: true });
});

test('a command that was interrupted is cancelled although its result is no error', () => {
  const fields = { toolUseResult: { stdout: '', stderr: '', interrupted: true } };
  expect(outcome('partial', false, fields)).toEqual({ status: 'cancelled', reason: 'interrupted', isError: false });
});

test('a result says how long its call took where the log does', () => {
  const took = (toolUseResult: unknown) =>
    resultsOf(parse([user(1, [result('toolu_1')], { toolUseResult })]))[0]?.durationMs;
  expect([
    took({ durationMs: 12.6 }),
    took({ totalDurationMs: 900 }),
    took({ durationSeconds: 1.5 }),
    took('Error'),
  ]).toEqual([13, 900, 1500, undefined]);
});

test('a result that is a list is kept as JSON, and is sized by it', () => {
  const content = [
    { type: 'text', text: 'é' },
    { type: 'tool_reference', tool_name: 'X' },
  ];
  const facts = parse([user(1, [result('toolu_1', content)])]);
  expect(resultsOf(facts)[0]?.content).toBe(JSON.stringify(content));
  expect(promptsOf(facts)[0]?.blocks).toEqual([
    { kind: 'tool_result', toolUseId: 'toolu_1', byteLen: JSON.stringify(content).length + 1, isError: undefined },
  ]);
});

test('a result may say which calls it stands for', () => {
  const block = { ...result('toolu_1'), _meta: { replaces: ['Read', 'LS', 7], collapsedCalls: 4 } };
  expect(resultsOf(parse([user(1, [block])]))).toMatchObject([{ replacedTools: ['Read', 'LS'], collapsedCalls: 4 }]);
});

const agent = call('toolu_a', 'Agent', { subagent_type: 'critic', description: 'Judge', prompt: 'Judge it' });

test('trap 13: an agent that was launched to the side is running until a notification tells its outcome', () => {
  const facts = parse([
    assistant(1, 'msg_1', [agent]),
    user(2, [result('toolu_a', 'Launched')], {
      toolUseResult: { status: 'async_launched', isAsync: true, agentId: 'a9' },
    }),
    user(
      3,
      '<task-notification><task-id>a9</task-id><tool-use-id>toolu_a</tool-use-id><status>completed</status></task-notification>',
    ),
  ]);
  expect(resultsOf(facts).map((each) => [each.eventIndex, each.status, each.agentId])).toEqual([
    [0, 'running', 'a9'],
    [2, 'completed', 'a9'],
  ]);
  expect(relationshipsOf(facts)).toEqual([
    {
      source: 'native-claude',
      sessionId: repliesOf(facts)[0]?.sessionId,
      relatedSessionId: repliesOf(facts)[0]?.sessionId,
      relationshipType: 'subagent',
      ts: '2026-01-31T23:59:52.000Z',
      sourceVersion: '2.1.20',
      agentId: 'a9',
      parentToolUseId: 'toolu_a',
      subagentType: 'critic',
      description: 'Judge',
    },
  ]);
});

test('trap 13: a teammate is an agent of the call that spawned it', () => {
  const spawned = {
    status: 'teammate_spawned',
    teammate_id: 't',
    agent_id: 'review@team',
    team_name: 'team',
    agent_type: 'critic',
  };
  const facts = parse([user(2, [result('toolu_a')], { toolUseResult: spawned })]);
  expect(relationshipsOf(facts)).toMatchObject([
    { agentId: 'review@team', parentToolUseId: 'toolu_a', subagentType: 'critic' },
  ]);
});

test('trap 13: a system line may tell the end of a subagent', () => {
  const fields = {
    subtype: 'subagent_completed',
    parent_tool_use_id: 'toolu_a',
    agent_id: 'a1',
    subagent_session_id: 's2',
    status: 'completed',
    content: 'done',
  };
  expect(resultsOf(parse([line('system', 1, fields)]))).toMatchObject([
    {
      toolUseId: 'toolu_a',
      eventIndex: 2,
      agentId: 'a1',
      subagentSessionId: 's2',
      status: 'completed',
      content: 'done',
    },
  ]);
});
