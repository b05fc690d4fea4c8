import { expect, test } from 'vitest';
import {
  assistant,
  call,
  compactionsOf,
  parse,
  promptsOf,
  relationshipsOf,
  repliesOf,
  result,
  session,
  sessionsOf,
  text,
  usage,
  user,
} from './build-lines.ts';

const side = { isSidechain: true, version: '1.0.53' };
const task = (id: string, prompt: string) =>
  call(id, 'Task', { subagent_type: 'general-purpose', description: id, prompt });

test('trap 9: an inline sidechain is linked to its call by the prompt, and its usage counts', () => {
  const facts = parse([
    assistant(1, 'msg_1', [task('toolu_a', 'Do A'), task('toolu_b', 'Do B')]),
    user(2, 'Do B', { ...side, parentUuid: null }),
    assistant(3, 'msg_b', [call('toolu_x')], side),
    user(20, 'Do A', { ...side, parentUuid: null }),
    user(4, [result('toolu_x')], side),
    assistant(21, 'msg_a', [text('done')], side),
    assistant(5, 'msg_b2', [text('done')], side),
  ]);
  expect(
    repliesOf(facts).map((reply) => [reply.messageId, reply.subagent?.isSidechain, reply.subagent?.parentToolUseId]),
  ).toEqual([
    ['msg_1', undefined, undefined],
    ['msg_b', true, 'toolu_b'],
    ['msg_a', true, 'toolu_a'],
    ['msg_b2', true, 'toolu_b'],
  ]);
  expect(promptsOf(facts).map((prompt) => prompt.speaker)).toEqual(['subagent-prompt', 'subagent-prompt', 'tool']);
  expect(relationshipsOf(facts)).toMatchObject([
    { parentToolUseId: 'toolu_b', subagentType: 'general-purpose', description: 'toolu_b' },
    { parentToolUseId: 'toolu_a' },
  ]);
});

test('trap 9: of two calls with one prompt each gets its own sidechain', () => {
  const facts = parse([
    assistant(1, 'msg_1', [task('toolu_a', 'Do it'), task('toolu_b', 'Do it')]),
    user(2, 'Do it', { ...side, parentUuid: null }),
    user(10, 'Do it', { ...side, parentUuid: null }),
  ]);
  expect(promptsOf(facts).map((prompt) => prompt.subagent?.parentToolUseId)).toEqual(['toolu_a', 'toolu_b']);
});

test('trap 9: a sidechain whose call is not in the file is one all the same', () => {
  const [reply] = repliesOf(parse([assistant(3, 'msg_s', [text('x')], side)]));
  expect(reply?.subagent).toEqual({ isSidechain: true });
});

test('trap 9: cache writes without a split are unsplit, and in the whole', () => {
  const [reply] = repliesOf(
    parse([assistant(1, 'msg_1', [], { message: { usage: usage(1, 1, { cache_creation_input_tokens: 50 }) } })]),
  );
  expect(reply?.usage).toMatchObject({ cacheCreate5m: 50, cacheCreate1h: 0, cacheCreateUnsplit: 50 });
});

test('trap 9: without a boundary line, a summary that follows nothing is the compaction', () => {
  const facts = parse([
    assistant(1, 'msg_1', [text('x')]),
    user(2, 'This session is continued …', { isCompactSummary: true, parentUuid: null, version: '1.0.53' }),
  ]);
  expect(compactionsOf(facts)).toMatchObject([{ ts: '2026-01-31T23:59:52.000Z', precedingMessageId: 'msg_1' }]);
  expect(promptsOf(facts)[0]?.speaker).toBe('summary');
});

test("a subagent in a file of its own is named on every line, and its folder and branch are not its session's", () => {
  const fields = { isSidechain: true, agentId: 'a7' };
  const facts = parse(
    [user(1, 'Do it', fields), assistant(2, 'msg_1', [text('x')], fields)],
    '/p/s/subagents/agent-a7.jsonl',
  );
  expect(promptsOf(facts)[0]).toMatchObject({ speaker: 'subagent-prompt', subagent: fields });
  expect(repliesOf(facts)[0]).toMatchObject({ subagent: fields, isNested: false });
  expect(sessionsOf(facts)).toEqual([
    { source: 'claude-code', sessionId: session, ts: '2026-01-31T23:59:51.000Z', clientVersion: '2.1.20' },
  ]);
});
