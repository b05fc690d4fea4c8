import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { claudeCodeParser } from '../../src/claude-code/claude-code-parser.ts';
import { parseTranscript } from '../../src/parse-transcript.ts';
import {
  assistant,
  call,
  line,
  parse,
  promptsOf,
  repliesOf,
  result,
  resultsOf,
  session,
  text,
  usage,
  user,
  write,
} from './build-lines.ts';

describe('a reply', () => {
  test('trap 20: without output tokens says that it does not know them', () => {
    const [reply] = repliesOf(parse([assistant(1, 'msg_1', [], { message: { usage: { input_tokens: 10 } } })]));
    expect(reply).toMatchObject({
      turnKind: 'response',
      usage: { input: 10, output: 0 },
      usageCoverage: {
        hasInputTokens: true,
        hasOutputTokens: false,
        hasReasoningTokens: false,
        hasCacheReadTokens: false,
        hasCacheCreateTokens: false,
      },
    });
  });

  test('trap 20: whose content is a text is that text', () => {
    const [reply] = repliesOf(parse([assistant(1, 'msg_1', [], { message: { content: 'plain' } })]));
    expect(reply?.blocks).toEqual([{ kind: 'text', text: 'plain' }]);
  });

  test('trap 20: without a type is one when it has usage', () => {
    const record = {
      timestamp: '2026-01-31T12:30:00Z',
      sessionId: 'ada',
      requestId: 'r',
      costUSD: 0.5,
      version: '1.0.0',
      message: { role: 'assistant', id: 'm', model: 'claude-haiku-4-5', usage: usage(5, 2) },
    };
    const facts = parse([record]);
    expect(repliesOf(facts)).toMatchObject([{ messageId: 'm', sessionId: 'ada', ts: '2026-01-31T12:30:00.000Z' }]);
    expect(facts.some((fact) => fact.kind === 'unknown-shapes')).toBe(false);
  });

  test('without usage is unmetered, with a usage that states no number it is a response whose numbers are missing', () => {
    const facts = parse([
      assistant(1, 'msg_1', [], { message: { usage: undefined } }),
      assistant(2, 'msg_2', [], { message: { usage: { input_tokens: '5' } } }),
    ]);
    expect(repliesOf(facts)).toMatchObject([
      { turnKind: 'unmetered', usage: undefined, usageCoverage: undefined },
      { turnKind: 'response', usage: undefined },
    ]);
  });

  test('without a message id is named by its line, else by what it says, within its session', () => {
    const nameless = { message: { id: undefined } };
    const facts = parse([
      assistant(1, 'x', [text('a')], nameless),
      assistant(2, 'x', [text('a')], { ...nameless, uuid: undefined }),
      assistant(2, 'x', [text('a')], { ...nameless, uuid: undefined }),
      assistant(2, 'x', [text('b')], { ...nameless, uuid: undefined }),
    ]);
    const [first, second, copy, other] = repliesOf(facts);
    expect([first?.messageId, first?.identity]).toEqual(['u1', 'session']);
    expect(second?.messageId).toMatch(/^[0-9a-f]{32}$/);
    expect(copy?.messageId).toBe(second?.messageId);
    expect(other?.messageId).not.toBe(second?.messageId);
  });
});

describe('a line', () => {
  test('without a time takes that of its session, and one without a session that of the line before', () => {
    const facts = parse([user(1, 'a'), { type: 'user', message: { role: 'user', content: 'b' } }]);
    expect(promptsOf(facts)[1]).toMatchObject({ sessionId: session, ts: '2026-01-31T23:59:51.000Z' });
  });

  test('that stands before any session is of the session that the file is called', () => {
    const orphan = { type: 'user', message: { role: 'user', content: 'b' } };
    expect(promptsOf(parse([orphan], '/x/abc.jsonl'))[0]).toMatchObject({ sessionId: 'abc', ts: '' });
    expect(promptsOf(parse([orphan], 'C:\\p\\abc\\subagents\\agent-1.jsonl'))[0]?.sessionId).toBe('abc');
  });

  test('has its unknown names told, sorted, in bounded number and length', () => {
    const odd = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`odd${index}${'x'.repeat(100)}`, 1]));
    const facts = parse([
      { type: 'novelty', sessionId: 's' },
      user(1, [{ type: 'hologram' }], { zeal: 1, apex: 1 }),
      assistant(2, 'm', [], { message: { mood: 'good', usage: usage(1, 1, { photons: 3 }) } }),
      line('system', 3, { subtype: 'sunset' }),
      line('attachment', 4, { attachment: { type: 'parcel' } }),
      line('progress', 5, { data: { type: 'some' } }),
      user(6, 'x', { message: 'bare' }),
      user(7, 'x', odd),
    ]);
    const names = facts.flatMap((fact) => (fact.kind === 'unknown-shapes' ? [fact.names] : []));
    expect(names.slice(0, 7)).toEqual([
      ['record:novelty'],
      ['block:hologram', 'key:user.apex', 'key:user.zeal'],
      ['key:assistant.message.mood', 'key:usage.photons'],
      ['subtype:sunset'],
      ['attachment:parcel'],
      ['progress:some'],
      ['key:user.message'],
    ]);
    expect(names[7]).toHaveLength(32);
    expect(names[7]?.[0]).toHaveLength(80);
  });
});

test('content that nests deeper than a stack is kept down to a depth that every reader can bear, as input and as a result', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const plant = (record: object) => JSON.stringify(record).replace('"DEEP"', deep);
  const facts = parse([plant(assistant(1, 'm', [call('t', 'Odd', 'DEEP')])), plant(user(2, [result('t', 'DEEP')]))]);
  expect(JSON.stringify(repliesOf(facts)[0]?.toolCalls[0]?.input)).toMatch(/^\[{200,}"\(nested too deeply\)"\]{200,}$/);
  const content = expect.stringMatching(/^\[{200,}"\(nested too deeply\)"\]{200,}$/);
  expect(resultsOf(facts)).toMatchObject([{ toolUseId: 't', status: 'completed', content }]);
  expect(facts.filter(({ kind }) => kind === 'unparsed')).toHaveLength(2);
});

test('names of any length leave the saved state small', () => {
  const long = 'x'.repeat(3000);
  const lines = Array.from({ length: 200 }, (_, index) => [
    assistant(index, `${index}${long}`, [call(`${index}${long}`, 'Task', { prompt: long, description: long })]),
    user(index, 'x', {
      sessionId: `${index}${long}`,
      uuid: `${index}${long}`,
      cwd: `${index}${long}`,
      agentId: `${index}${long}`,
    }),
    user(index, [result(`${index}${long}`)], { toolUseResult: { agentId: `${index}${long}` }, sessionId: `${index}` }),
    { type: 'ai-title', aiTitle: `${index}${long}`, sessionId: session },
    user(index, long, { isSidechain: true, forkedFrom: `${index}${long}` }),
  ]).flat();
  const bytes = Buffer.from(write(lines));
  const parsed = parseTranscript(claudeCodeParser, { bytes, offset: 0, state: undefined, path: 'x', isEnd: true });
  expect(JSON.stringify(parsed.state).length).toBeLessThan(50_000);
});

test('a tool may have any name', () => {
  const facts = parse([assistant(1, 'm', [{ type: 'tool_use', id: 't', name: 'shell<|channel|>', input: {} }])]);
  expect(facts.some((fact) => fact.kind === 'unknown-shapes')).toBe(false);
  expect(repliesOf(facts)[0]?.toolCalls[0]?.name).toBe('shell<|channel|>');
});
