import { expect, test } from 'vitest';
import { knownHarnesses } from '../../src/index.ts';
import { qwenCode } from '../../src/qwen-code/harness.ts';
import { factsOf, linesOf, ofKind } from '../facts-of.ts';

let second = 0;
const line = (type: string, more: object): object => {
  second += 1;
  const timestamp = new Date(Date.UTC(2026, 4, 1, 9, 0, second)).toISOString();
  return {
    uuid: `u${second}`,
    parentUuid: null,
    sessionId: 'q',
    timestamp,
    type,
    cwd: '/code/kite',
    version: '0.21',
    ...more,
  };
};
const model = (parts: readonly object[], more: object = {}): object =>
  line('assistant', { model: 'qwen3-coder', message: { role: 'model', parts }, ...more });
const system = (subtype: string, systemPayload: object): object => line('system', { subtype, systemPayload });
const parse = (...records: readonly object[]) => factsOf(qwenCode, linesOf(records));

test('lines of Qwen Code look like those of Claude Code and are told apart by their messages', () => {
  const user = line('user', { message: { role: 'user', parts: [{ text: 'Hi' }] } });
  expect(knownHarnesses.recognise(linesOf([user]), 'q.jsonl')?.source).toBe('qwen-code');
  expect(knownHarnesses.recognise(linesOf([system('ui_telemetry', {})]), 'q.jsonl')?.source).toBe('qwen-code');
  const claude = { ...user, message: { role: 'user', content: 'Hi' } };
  expect(knownHarnesses.recognise(linesOf([claude]), 'q.jsonl')?.source).toBe('claude-code');
});

test('the prompt is gross of what was cached, thoughts are outside the candidates, and telemetry repeats both', () => {
  const usageMetadata = {
    promptTokenCount: 1_000,
    candidatesTokenCount: 40,
    cachedContentTokenCount: 700,
    thoughtsTokenCount: 30,
  };
  const facts = parse(
    model([{ text: 'Hm', thought: true }, { text: 'So' }], { usageMetadata }),
    system('ui_telemetry', { uiEvent: { input_token_count: 1_000, output_token_count: 40 } }),
    model([{ text: 'Unmetered' }]),
  );
  expect(ofKind(facts, 'reply')).toMatchObject([
    { turnKind: 'response', usage: { input: 300, output: 70, reasoning: 30, cacheRead: 700 } },
    { turnKind: 'unmetered' },
  ]);
  expect(ofKind(facts, 'reply')[0]?.blocks.map(({ kind }) => kind)).toEqual(['thinking', 'text']);
});

test('thoughts are inside the candidates where the total says so: another API than that of Gemini answered', () => {
  const stated = { promptTokenCount: 1_000, candidatesTokenCount: 40, thoughtsTokenCount: 30 };
  const usageOf = (more: object) =>
    ofKind(parse(model([{ text: 'So' }], { usageMetadata: { ...stated, ...more } })), 'reply')[0]?.usage;
  expect(usageOf({ totalTokenCount: 1_040 })).toMatchObject({ input: 1_000, output: 40, reasoning: 30 });
  expect(usageOf({ totalTokenCount: 1_070 })).toMatchObject({ output: 70, reasoning: 30 });
  expect(usageOf({})).toMatchObject({ output: 70, reasoning: 30 });
});

test('a response on two lines under one id is one response', () => {
  const facts = parse(model([{ text: 'a' }], { uuid: 'same' }), model([{ text: 'b' }], { uuid: 'same' }));
  expect(ofKind(facts, 'reply').map(({ messageId }) => messageId)).toEqual(['same', 'same']);
});

test('what a person typed is the display text; the parts hold what hooks added; a notification is not a prompt', () => {
  const said = (subtype: string | undefined) =>
    line('user', {
      subtype,
      systemPayload: { displayText: 'Fly' },
      message: { role: 'user', parts: [{ text: 'Fly' }, { text: 'added by a hook' }] },
    });
  const facts = parse(said(undefined), said('mid_turn_user_message'), said('notification'));
  expect(ofKind(facts, 'prompt').map(({ speaker, text }) => [speaker, text])).toEqual([
    ['human', 'Fly'],
    ['human', 'Fly'],
    ['notification', 'Fly'],
  ]);
});

test('calls, their results and the title', () => {
  const respond = (id: string, response: object, status: string) =>
    line('tool_result', {
      message: { role: 'user', parts: [{ functionResponse: { id, response } }] },
      toolCallResult: { status },
    });
  const facts = parse(
    model([{ functionCall: { id: 'c', name: 'read_file', args: { path: 'a' } } }]),
    respond('c', { output: 'text' }, 'success'),
    respond('d', { error: 'gone' }, 'error'),
    respond('e', {}, 'cancelled'),
    system('custom_title', { customTitle: 'Kites', titleSource: 'auto' }),
  );
  expect(ofKind(facts, 'reply')[0]?.toolCalls).toEqual([
    { id: 'c', name: 'read_file', input: { path: 'a' }, ordinal: 0 },
  ]);
  expect(ofKind(facts, 'tool-result').map(({ status, isError, content }) => [status, isError, content])).toEqual([
    ['completed', false, 'text'],
    ['errored', true, 'gone'],
    ['cancelled', undefined, '{}'],
  ]);
  const titled = ofKind(facts, 'session').at(-1)?.record;
  expect(titled).toMatchObject({ title: 'Kites', titleKind: 'ai' });
  // A title that is written after the end of a session is of the session as it was: with a time of its own, the time of the
  // last change would depend on how the file was read.
  expect(titled).not.toHaveProperty('ts');
});
