import { expect, test } from 'vitest';
import { knownHarnesses } from '../../src/index.ts';
import { pi } from '../../src/pi/harness.ts';
import { factsOf, linesOf, ofKind } from '../facts-of.ts';
import { assistant, at, entry, header, message, parentId, result, sessionId, user } from './pi-lines.ts';

const parse = (...records: readonly object[]) => factsOf(pi, linesOf(records));
const replies = (...records: readonly object[]) => ofKind(parse(header(), ...records), 'reply');

test('a session of pi is known by its header, and its first line is of no other harness', () => {
  expect(knownHarnesses.recognise(linesOf([header()]), 'x.jsonl')?.source).toBe('pi');
  expect(knownHarnesses.recognise(linesOf([{ type: 'session', id: 'x' }]), 'x.jsonl')).toBeUndefined();
});

test('input is net of the cache and reasoning is inside output, as pi states them', () => {
  const usage = { input: 10, output: 40, reasoning: 30, cacheRead: 300, cacheWrite: 20, cacheWrite1h: 5 };
  expect(replies(assistant(11, { usage }))[0]).toMatchObject({
    turnKind: 'response',
    model: 'claude-sonnet-4-5',
    usage: { input: 10, output: 40, reasoning: 30, cacheRead: 300, cacheCreate5m: 15, cacheCreate1h: 5 },
    stopReason: 'end_turn',
  });
});

test('a cache write whose lifetime pi does not state is not split, and reasoning that it does not state is unknown', () => {
  const [reply] = replies(assistant(11));
  expect(reply).toMatchObject({
    usage: { cacheCreate5m: 20, cacheCreateUnsplit: 20 },
    usageCoverage: { hasInputTokens: true, hasReasoningTokens: false },
  });
});

test('responses of all branches of a file were paid for, so all of them count', () => {
  const branches = parse(header(), assistant(11), assistant(12, { content: [] }), user(13, 'Again'), assistant(14));
  expect(new Set(ofKind(branches, 'reply').map(({ messageId }) => messageId)).size).toBe(3);
});

test('zeros of a response that was aborted or failed are unknown, and its error is a notice', () => {
  const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const facts = parse(
    header(),
    assistant(11, { usage, stopReason: 'aborted' }),
    assistant(12, { usage, stopReason: 'error', errorMessage: 'overloaded' }),
    assistant(13, { usage: { ...usage, output: 3 }, stopReason: 'aborted' }),
  );
  expect(ofKind(facts, 'reply').map(({ turnKind, usage }) => [turnKind, usage?.output])).toEqual([
    ['unmetered', undefined],
    ['unmetered', undefined],
    ['response', 3],
  ]);
  expect(ofKind(facts, 'prompt')).toMatchObject([{ speaker: 'system', text: 'overloaded' }]);
});

test('a copy of a response in a fork, and the same response after pi gave its entries ids, is the same response', () => {
  const original = assistant(5) as { readonly id: string };
  const { id: _id, ...withoutId } = original;
  const inParent = ofKind(parse(header({ id: parentId, timestamp: at(0) }), withoutId), 'reply');
  const inFork = ofKind(
    parse(header({ parentSession: `/x/2026_${parentId}.jsonl` }), original, assistant(11)),
    'reply',
  );
  expect(inFork.map(({ messageId }) => messageId)).toEqual([inParent[0]?.messageId, expect.any(String)]);
  expect(inFork[1]?.messageId).not.toBe(inParent[0]?.messageId);
  expect(inFork[0]).toMatchObject({ identity: 'source', sessionId });
});

test('published copies of a session that grows have the same responses, calls and prompts', () => {
  const call = { type: 'toolCall', id: 'c', name: 'bash', arguments: {} };
  const records = [header(), user(11, 'Why?'), assistant(12, { content: [call] }), result(13, 'c', {}), assistant(14)];
  const namesOf = (all: readonly object[]) =>
    parse(...all).flatMap((fact) => {
      if (fact.kind === 'reply') return [fact.messageId, ...fact.toolCalls.map(({ id }) => id)];
      if (fact.kind === 'prompt') return [fact.userUuid];
      return fact.kind === 'tool-result' ? [fact.toolUseId] : [];
    });
  const whole = namesOf(records);
  expect(new Set(whole).size).toBe(4);
  for (let length = 1; length <= records.length; length += 1) {
    const names = namesOf(records.slice(0, length));
    expect(whole.slice(0, names.length)).toEqual(names);
  }
});

test.each([
  ['entries from before it', 5, 'fork'],
  ['entries of its own', 11, 'continuation'],
])('a session that names a parent and begins with %s is a %3$s of it', (_what, second, relationshipType) => {
  const facts = parse(header({ parentSession: `/x/2026-05-01T09-00-00_${parentId}.jsonl` }), user(second, 'Why?'));
  expect(ofKind(facts, 'relationship').map(({ record }) => record)).toMatchObject([
    { sessionId, relatedSessionId: parentId, relationshipType, ts: at(10) },
  ]);
});

test('the call that made a summary is counted where its usage is stated, under the model of the session', () => {
  const usage = { input: 900, output: 80, cacheRead: 0, cacheWrite: 0 };
  const compaction = { summary: 'So far: tails.', firstKeptEntryId: 'x', tokensBefore: 4_000 };
  const facts = parse(
    header(),
    entry(11, 'model_change', { provider: 'openai', modelId: 'gpt-5.1' }),
    entry(12, 'compaction', { ...compaction, usage }),
    entry(13, 'compaction', compaction),
  );
  expect(ofKind(facts, 'reply')).toMatchObject([{ turnKind: 'compaction', model: 'gpt-5.1', usage: { output: 80 } }]);
  expect(ofKind(facts, 'compaction').map(({ record }) => record.tokensBeforeCompact)).toEqual([4_000, 4_000]);
  expect(ofKind(facts, 'prompt').map(({ speaker }) => speaker)).toEqual(['summary', 'summary']);
});

test('results say how a command ended only in their last line', () => {
  const text = (end: string) => ({ content: [{ type: 'text', text: `some output\n\n${end}` }], isError: true });
  const results = ofKind(
    parse(
      header(),
      result(11, 'a', text('Command exited with code 2')),
      result(12, 'b', text('Command aborted')),
      result(13, 'c', { content: [{ type: 'text', text: 'fine' }] }),
      result(14, 'd', { isError: undefined, content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }] }),
    ),
    'tool-result',
  );
  expect(results.map(({ status, exitCode, isError }) => [status, exitCode, isError])).toEqual([
    ['errored', 2, true],
    ['cancelled', undefined, true],
    ['completed', undefined, false],
    ['unknown', undefined, undefined],
  ]);
});

test('a person speaks in user messages; commands that they ran and words of extensions are not prompts', () => {
  const facts = parse(
    header(),
    user(11, 'Fly it'),
    message(12, {
      role: 'bashExecution',
      command: 'ls',
      output: 'kite.ts',
      exitCode: 0,
      cancelled: false,
      truncated: false,
    }),
    entry(13, 'custom_message', { customType: 'x', content: 'A hint', display: true }),
    entry(14, 'session_info', { name: 'Kites' }),
  );
  expect(ofKind(facts, 'prompt').map(({ speaker, text }) => [speaker, text])).toEqual([
    ['human', 'Fly it'],
    ['command', '! ls\nkite.ts'],
    ['meta', 'A hint'],
  ]);
  expect(ofKind(facts, 'session').map(({ record }) => record.title ?? record.cwd)).toEqual(['/code/kite', 'Kites']);
});

test('records, keys, roles and blocks that are not known are reported, and a version 1 session has none', () => {
  const facts = parse(header(), entry(11, 'dream', {}), assistant(12, { mood: 1, content: [{ type: 'song' }] }));
  expect(ofKind(facts, 'unknown-shapes').flatMap(({ names }) => names)).toEqual([
    'record:dream',
    'block:song',
    'key:message.assistant.mood',
  ]);
  const { id: _id, parentId: _parent, ...old } = assistant(12) as Record<string, unknown>;
  expect(ofKind(parse(header({ version: undefined, modelId: 'm' }), old), 'unknown-shapes')).toEqual([]);
});

test('what pi says that a response cost is kept as it says it; zeros of one that was cut off say nothing', () => {
  const costsOf = (...more: readonly object[]) =>
    ofKind(parse(...more.map((change, place) => assistant(12 + place, change))), 'reply').map(
      ({ reportedCostPico }) => reportedCostPico,
    );
  const zeros = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: { total: 0 } };
  expect(costsOf({}, { usage: { input: 1 } }, { usage: zeros }, { usage: zeros, stopReason: 'aborted' })).toEqual([
    12_500_000_000,
    undefined,
    0,
    undefined,
  ]);
  expect(costsOf({ usage: { input: 1, cost: { total: 1e9 } } }, { usage: { input: 1, cost: { total: -1 } } })).toEqual([
    undefined,
    undefined,
  ]);
});
