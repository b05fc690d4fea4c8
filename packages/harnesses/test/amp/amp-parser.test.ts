import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { amp } from '../../src/amp/harness.ts';
import { knownHarnesses } from '../../src/index.ts';
import { factsOf, ofKind } from '../facts-of.ts';

const threadOf = (...messages: readonly object[]): Buffer =>
  Buffer.from(
    JSON.stringify({
      id: 'T-a',
      created: Date.UTC(2026, 4, 1, 9),
      title: 'Kites',
      env: { initial: { trees: [{ uri: 'file:///code/a%20kite' }] } },
      messages: messages.map((message, messageId) => ({ messageId, ...message })),
    }),
  );
const parse = (...messages: readonly object[]) => factsOf(amp, threadOf(...messages), '/h/threads/T-a.json');
const usage = {
  model: 'claude-opus-4-5',
  inputTokens: 9,
  outputTokens: 40,
  cacheReadInputTokens: 700,
  cacheCreationInputTokens: 30,
};

test('a thread is known by its header', () => {
  expect(knownHarnesses.recognise(threadOf(), 'T-a.json')?.source).toBe('amp');
  expect(ofKind(parse(), 'session')).toMatchObject([
    { record: { sessionId: 'T-a', title: 'Kites', cwd: '/code/a kite', ts: '2026-05-01T09:00:00.000Z' } },
  ]);
});

test('input is net of the cache; a message of an older thread without usage or model states neither', () => {
  const [full, old] = ofKind(
    parse({ role: 'assistant', usage, content: [] }, { role: 'assistant', content: [] }),
    'reply',
  );
  expect(full).toMatchObject({
    messageId: '0',
    model: 'claude-opus-4-5',
    usage: { input: 9, output: 40, cacheRead: 700, cacheCreateUnsplit: 30 },
    usageCoverage: { hasReasoningTokens: false },
  });
  expect(old).toMatchObject({ turnKind: 'unmetered', model: '' });
});

test('a run that is done and exited with another code than 0 failed; one without an end has no result', () => {
  const run = (toolUseID: string, more: object) => ({ type: 'tool_result', toolUseID, run: more });
  const facts = parse(
    { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'Bash', input: { cmd: 'npm test' } }] },
    {
      role: 'user',
      content: [
        run('t1', { status: 'done', result: { output: 'no', exitCode: 1 } }),
        run('t2', { status: 'done', result: 'fine' }),
        run('t3', { status: 'error', error: { message: 'gone' } }),
        run('t4', { status: 'cancelled' }),
        run('t5', { status: 'in-progress' }),
        run('t6', { status: 'cancelled', result: { output: '', exitCode: 130 } }),
      ],
    },
  );
  expect(
    ofKind(facts, 'tool-result').map((each) => [each.toolUseId, each.status, each.isError, each.exitCode]),
  ).toEqual([
    ['t1', 'errored', true, 1],
    ['t2', 'completed', false, undefined],
    ['t3', 'errored', true, undefined],
    ['t4', 'cancelled', undefined, undefined],
    ['t6', 'cancelled', undefined, 130],
  ]);
  expect(ofKind(facts, 'prompt')).toEqual([]);
});

test('a prompt has the time at which it was sent, and what follows it has that time', () => {
  const sentAt = Date.UTC(2026, 4, 1, 10);
  const facts = parse(
    { role: 'user', meta: { sentAt }, content: [{ type: 'text', text: 'Fly' }] },
    { role: 'assistant', content: [{ type: 'text', text: 'Up' }], state: { stopReason: 'end_turn' } },
  );
  expect(ofKind(facts, 'prompt')).toMatchObject([{ speaker: 'human', text: 'Fly', ts: '2026-05-01T10:00:00.000Z' }]);
  expect(ofKind(facts, 'reply')).toMatchObject([{ ts: '2026-05-01T10:00:00.000Z', stopReason: 'end_turn' }]);
});
