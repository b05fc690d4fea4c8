import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { factoryDroid } from '../../src/factory-droid/harness.ts';
import { knownHarnesses } from '../../src/index.ts';
import { factsOf, linesOf, ofKind } from '../facts-of.ts';

const header = { type: 'session_start', id: 'session-a', title: 'Fly', sessionTitle: 'Kites', cwd: '/code/kite' };
const timestamp = '2026-05-01T09:00:00.000Z';
const said = (id: string, role: string, ...content: readonly object[]): object => ({
  type: 'message',
  id,
  timestamp,
  message: { role, content },
});
const parse = (...records: readonly object[]) =>
  factsOf(factoryDroid, linesOf([header, ...records]), '/h/session-a.jsonl');
const settingsOf = (tokenUsage: object): Buffer =>
  Buffer.from(JSON.stringify({ model: 'glm-4.6', providerLockTimestamp: timestamp, tokenUsage }));
const totals = {
  inputTokens: 70,
  outputTokens: 40,
  cacheCreationTokens: 0,
  cacheReadTokens: 3_500,
  thinkingTokens: 10,
};
const parseSettings = (tokenUsage: object) =>
  factsOf(factoryDroid, settingsOf(tokenUsage), '/h/session-a.settings.json');

test('sessions and their settings are known by their records', () => {
  expect(knownHarnesses.recognise(linesOf([header]), 'a.jsonl')?.source).toBe('factory-droid');
  expect(knownHarnesses.recognise(settingsOf(totals), 'a.settings.json')?.source).toBe('factory-droid');
  expect(knownHarnesses.recognise(Buffer.from('{"model":"glm"}'), 'a.settings.json')).toBeUndefined();
});

test('what a session used is stated as one sum, a rollup under one id; a message states nothing', () => {
  const [early, late] = [totals, { ...totals, outputTokens: 90 }].map(
    (each) => ofKind(parseSettings(each), 'reply')[0],
  );
  expect(late).toMatchObject({
    sessionId: 'session-a',
    turnKind: 'rollup',
    model: 'glm-4.6',
    usage: { input: 70, output: 90, reasoning: 10, cacheRead: 3_500 },
  });
  expect(early?.messageId).toBe(late?.messageId);
  const replies = ofKind(parse(said('m1', 'assistant', { type: 'text', text: 'Up' })), 'reply');
  expect(replies).toMatchObject([{ turnKind: 'unmetered', messageId: 'm1' }]);
});

test('a sum of zeros states nothing', () => {
  expect(parseSettings({ inputTokens: 0, outputTokens: 0 })).toEqual([]);
});

test('reminders of the harness are no words of a person; calls and results are in the messages', () => {
  const facts = parse(
    said('u1', 'user', { type: 'text', text: '<system-reminder>\nx' }, { type: 'text', text: 'Fly' }),
    said('m1', 'assistant', { type: 'tool_use', id: 't1', name: 'Execute', input: { command: 'npm test' } }),
    said('u2', 'user', { type: 'tool_result', tool_use_id: 't1', is_error: true, content: 'no' }),
  );
  expect(ofKind(facts, 'prompt').map(({ speaker, text }) => [speaker, text])).toEqual([
    ['human', 'Fly'],
    ['meta', '<system-reminder>\nx'],
  ]);
  expect(ofKind(facts, 'reply')[0]?.toolCalls).toMatchObject([{ id: 't1', name: 'Execute' }]);
  expect(ofKind(facts, 'tool-result')).toMatchObject([
    { toolUseId: 't1', status: 'errored', isError: true, content: 'no' },
  ]);
  expect(ofKind(facts, 'session')).toMatchObject([{ record: { cwd: '/code/kite', title: 'Kites' } }]);
});
