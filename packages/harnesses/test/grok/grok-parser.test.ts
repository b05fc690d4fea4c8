import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { grok } from '../../src/grok/harness.ts';
import { knownHarnesses } from '../../src/index.ts';
import { factsOf, linesOf, ofKind } from '../facts-of.ts';

const system = { type: 'system', content: 'You are Grok 4.5.' };
const turn = (usage: unknown, more: object = {}): object => ({
  timestamp: Date.UTC(2026, 4, 1, 9) / 1_000,
  method: '_x.ai/session/update',
  params: { sessionId: 'session-a', update: { sessionUpdate: 'turn_completed', prompt_id: 'p1', usage, ...more } },
});
const counts = { inputTokens: 1_000, outputTokens: 90, cachedReadTokens: 800, reasoningTokens: 30 };
const parse = (...records: readonly object[]) =>
  factsOf(grok, linesOf(records), '/h/.grok/sessions/p/session-a/f.jsonl');

test('conversations, updates and summaries are known by their records', () => {
  expect(knownHarnesses.recognise(linesOf([system]), 'chat_history.jsonl')?.source).toBe('grok');
  expect(knownHarnesses.recognise(linesOf([turn(counts)]), 'updates.jsonl')?.source).toBe('grok');
  const summary = Buffer.from(JSON.stringify({ info: { id: 'a' }, chat_format_version: 1 }));
  expect(knownHarnesses.recognise(summary, 'summary.json')?.source).toBe('grok');
  expect(knownHarnesses.recognise(linesOf([{ type: 'system', content: 'You help.' }]), 'chat_history.jsonl')).toBe(
    undefined,
  );
});

test('what a prompt used is a rollup for each model; input is gross of the cache, reasoning is inside output', () => {
  const facts = parse(turn({ ...counts, modelUsage: { 'grok-4.5': counts, 'grok-mini': { outputTokens: 3 } } }));
  expect(ofKind(facts, 'reply')).toMatchObject([
    {
      turnKind: 'rollup',
      messageId: 'p1:grok-4.5',
      ts: '2026-05-01T09:00:00.000Z',
      usage: { input: 200, output: 90, reasoning: 30, cacheRead: 800 },
      usageCoverage: { hasCacheCreateTokens: false },
    },
    { messageId: 'p1:grok-mini', usage: { output: 3 }, usageCoverage: { hasInputTokens: false } },
  ]);
  expect(ofKind(parse(turn(counts)), 'reply')).toMatchObject([{ messageId: 'p1:', model: '', usage: { input: 200 } }]);
});

test('an older version states null, which is unknown', () => {
  expect(ofKind(parse(turn(null), turn({})), 'reply')).toEqual([]);
});

test('a conversation has words, thoughts, calls and results, and neither times nor usage', () => {
  const call = { id: 'call-1', name: 'run_terminal_cmd', arguments: '{"command":"npm test"}' };
  const facts = parse(
    system,
    { type: 'user', content: [{ type: 'text', text: 'where' }], synthetic_reason: 'environment_context' },
    { type: 'user', content: [{ type: 'text', text: 'Fly' }], prompt_index: 0 },
    { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Wind?' }], encrypted_content: 'x' },
    { type: 'assistant', content: 'Up.', tool_calls: [call], model_id: 'grok-4.5' },
    { type: 'tool_result', tool_call_id: 'call-1', content: 'fine' },
    { type: 'assistant', content: 'Up.', model_id: 'grok-4.5' },
  );
  expect(ofKind(facts, 'prompt').map(({ speaker, text }) => [speaker, text])).toEqual([
    ['meta', 'where'],
    ['human', 'Fly'],
  ]);
  const replies = ofKind(facts, 'reply');
  expect(replies).toMatchObject([
    {
      turnKind: 'unmetered',
      ts: '',
      model: 'grok-4.5',
      blocks: [
        { kind: 'thinking', text: 'Wind?' },
        { kind: 'text', text: 'Up.' },
      ],
      toolCalls: [{ id: 'call-1', input: { command: 'npm test' } }],
    },
    { blocks: [{ kind: 'text', text: 'Up.' }], toolCalls: [] },
  ]);
  expect(new Set(replies.map(({ messageId }) => messageId)).size).toBe(2);
  expect(ofKind(facts, 'tool-result')).toMatchObject([{ toolUseId: 'call-1', status: 'unknown', content: 'fine' }]);
});

test('a summary has the folder and the title of its session', () => {
  const info = { id: 'session-a', cwd: '/code/kite' };
  const summary = { info, generated_title: 'Kites', created_at: '2026-05-01T09:00:00Z', chat_format_version: 1 };
  const facts = factsOf(grok, Buffer.from(JSON.stringify(summary)), '/h/session-a/summary.json');
  expect(ofKind(facts, 'session')).toMatchObject([
    { record: { sessionId: 'session-a', cwd: '/code/kite', title: 'Kites' } },
  ]);
});

test('all that was thought before an answer is of it, also where it is on several lines', () => {
  const thought = (text: string) => ({ type: 'reasoning', summary: [{ type: 'summary_text', text }] });
  const said = (content: string) => ({ type: 'assistant', content });
  const blocks = (...records: readonly object[]) =>
    ofKind(parse(system, ...records), 'reply').map(({ blocks }) => blocks.map(({ text }) => text));
  expect(blocks(thought('Wind?'), thought('North.'), said('Up.'), said('Down.'))).toEqual([
    ['Wind?\nNorth.', 'Up.'],
    ['Down.'],
  ]);
  const long = 'x'.repeat(200_000);
  expect(blocks(thought(long), thought(long), said('Up.'))).toEqual([[long], [long, 'Up.']]);
});

test('ticks that a prompt states are what it cost by the harness: ten thousand million are a dollar', () => {
  const costOf = (usage: object) => ofKind(parse(turn(usage)), 'reply')[0]?.reportedCostPico;
  expect(costOf({ ...counts, costUsdTicks: 125_000_000 })).toBe(12_500_000_000);
  expect(costOf({ costUsdTicks: 3, modelUsage: { 'grok-4.5': counts } })).toBe(300);
  expect(costOf(counts)).toBeUndefined();
});
