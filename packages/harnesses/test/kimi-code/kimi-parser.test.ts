import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { knownHarnesses } from '../../src/index.ts';
import { kimiCode } from '../../src/kimi-code/harness.ts';
import { factsOf, linesOf, ofKind } from '../facts-of.ts';

const start = Date.UTC(2026, 4, 1, 9);
const header = { type: 'metadata', protocol_version: '1.4', created_at: start };
const path = (agent: string): string => `/h/.kimi-code/sessions/wd_kite/session-a/agents/${agent}/wire.jsonl`;
const parse = (records: readonly object[], agent = 'main') =>
  factsOf(
    kimiCode,
    linesOf([header, ...records.map((record, place) => ({ time: start + place * 1_000, ...record }))]),
    path(agent),
  );
const event = (more: object): object => ({ type: 'context.append_loop_event', event: more });
const usage = { inputOther: 90, output: 40, inputCacheRead: 700, inputCacheCreation: 5 };
const step = [
  { type: 'llm.request', kind: 'loop', model: 'kimi-k2.7-code', modelAlias: 'moonshot-ai/kimi-k2.7-code' },
  event({ type: 'content.part', stepUuid: 's1', part: { type: 'think', think: 'A tail?' } }),
  event({ type: 'content.part', stepUuid: 's1', part: { type: 'text', text: 'I look.' } }),
  event({ type: 'tool.call', stepUuid: 's1', toolCallId: 'Bash_0', name: 'Bash', args: { command: 'npm test' } }),
  event({ type: 'step.end', uuid: 's1', usage, finishReason: 'tool_use' }),
  { type: 'usage.record', model: 'moonshot-ai/kimi-k2.7-code', usage, usageScope: 'turn' },
];

test('wires and the file of a session are known by their records', () => {
  expect(knownHarnesses.recognise(linesOf([header]), 'wire.jsonl')?.source).toBe('kimi-code');
  const state = Buffer.from(JSON.stringify({ agents: {}, workDir: '/code/kite' }));
  expect(knownHarnesses.recognise(state, 'state.json')?.source).toBe('kimi-code');
  expect(knownHarnesses.recognise(Buffer.from('{"agents":1}'), 'state.json')).toBeUndefined();
});

test('usage follows the step that it is of, once; input is net, and the model is that of the request before', () => {
  const metered = ofKind(parse(step), 'reply').filter(({ usage: stated }) => stated !== undefined);
  expect(metered).toMatchObject([
    {
      messageId: 's1',
      model: 'kimi-k2.7-code',
      usage: { input: 90, output: 40, cacheRead: 700, cacheCreateUnsplit: 5 },
    },
  ]);
});

test('usage of the session is of the call that made a summary', () => {
  const facts = parse([
    ...step,
    { type: 'usage.record', usage: { ...usage, output: 9 }, usageScope: 'session' },
    { type: 'context.apply_compaction', summary: 'So far', tokensBefore: 900, tokensAfter: 70 },
  ]);
  const metered = ofKind(facts, 'reply').filter(({ usage: stated }) => stated !== undefined);
  expect(metered.map(({ turnKind, usage: stated }) => [turnKind, stated?.output])).toEqual([
    ['response', 40],
    ['compaction', 9],
  ]);
  expect(ofKind(facts, 'compaction')).toMatchObject([{ record: { tokensBeforeCompact: 900, tokensAfterCompact: 70 } }]);
  expect(ofKind(facts, 'prompt')).toMatchObject([{ speaker: 'summary', text: 'So far' }]);
});

test('a call has its result, and the exit code of a command that failed is read from its end', () => {
  const result = (more: object) => event({ type: 'tool.result', toolCallId: 'Bash_0', result: more });
  const failed = { output: 'no\nCommand failed with exit code: 2.', isError: true };
  expect(ofKind(parse([...step, result({ output: 'fine' })]), 'tool-result')).toMatchObject([
    { toolUseId: 'Bash_0', status: 'completed', isError: false, content: 'fine' },
  ]);
  expect(ofKind(parse([...step, result(failed)]), 'tool-result')).toMatchObject([{ isError: true, exitCode: 2 }]);
});

test('a subagent has a wire and a session of its own, and what it is asked is asked by an agent', () => {
  const prompt = { type: 'turn.prompt', input: [{ type: 'text', text: 'Count' }] };
  const own = parse([
    { ...prompt, origin: { kind: 'user' } },
    { type: 'context.append_message', message: {} },
  ]);
  expect(ofKind(own, 'prompt')).toMatchObject([{ sessionId: 'session-a', speaker: 'human', text: 'Count' }]);
  const child = parse([{ ...prompt, origin: { kind: 'system_trigger', name: 'subagent' } }], 'agent-0');
  expect(ofKind(child, 'prompt')).toMatchObject([{ sessionId: 'session-a.agent-0', speaker: 'subagent-prompt' }]);
  expect(ofKind(child, 'relationship')).toMatchObject([
    { record: { relatedSessionId: 'session-a', relationshipType: 'subagent' } },
  ]);
});

test('a record of a kind that is not known is reported, and one that repeats others is not', () => {
  const facts = parse([{ type: 'kite.fly' }, { type: 'context.append_message', message: {} }]);
  expect(ofKind(facts, 'unknown-shapes')).toMatchObject([{ names: ['record:kite.fly'] }]);
});

test('the file of a session has its folder and title', () => {
  const state = { agents: {}, workDir: '/code/kite', title: 'Kites', isCustomTitle: true, createdAt: '2026-05-01' };
  const facts = factsOf(kimiCode, Buffer.from(JSON.stringify(state)), '/h/wd_kite/session-a/state.json');
  expect(ofKind(facts, 'session')).toMatchObject([
    { record: { sessionId: 'session-a', cwd: '/code/kite', title: 'Kites', titleKind: 'custom' } },
  ]);
});
