import { hash } from 'node:crypto';
import type {
  LedgerLine,
  PromptFact,
  ReplyFact,
  SourceFileId,
  ToolResultFact,
  TranscriptFact,
} from '@agentspine/schema';
import { expect, test } from 'vitest';
import { claudeCode } from '../../src/claude-code/harness.ts';
import { linesOfFacts } from '../../src/index.ts';

const sourceFile = '0123456789abcdef' as SourceFileId;
const origin = { file: sourceFile, generation: 2 };

function reply(from: number, changes: Partial<ReplyFact> = {}): ReplyFact {
  return {
    kind: 'reply',
    range: { from, to: from + 10 },
    source: 'claude-code',
    sessionId: 'session-1',
    messageId: 'msg-1',
    requestId: 'req-1',
    identity: 'source',
    turnKind: 'response',
    ts: '2026-01-02T03:04:05.000Z',
    model: 'model-a',
    usage: { input: 1, output: 2, reasoning: 0, cacheRead: 3, cacheCreate5m: 0, cacheCreate1h: 0 },
    usageCoverage: {
      hasInputTokens: true,
      hasOutputTokens: true,
      hasReasoningTokens: false,
      hasCacheReadTokens: true,
      hasCacheCreateTokens: true,
    },
    granularity: 'per-message',
    isNested: false,
    blocks: [],
    toolCalls: [],
    ...changes,
  };
}

function prompt(changes: Partial<PromptFact> = {}): PromptFact {
  return {
    kind: 'prompt',
    range: { from: 100, to: 150 },
    source: 'claude-code',
    sessionId: 'session-1',
    userUuid: 'user-1',
    ts: '2026-01-02T03:04:00.000Z',
    speaker: 'human',
    text: 'Fix the bug in grüße.ts',
    blocks: [{ kind: 'text', byteLen: 25 }],
    ...changes,
  };
}

function toolResult(changes: Partial<ToolResultFact> = {}): ToolResultFact {
  return {
    kind: 'tool-result',
    range: { from: 200, to: 250 },
    source: 'claude-code',
    sessionId: 'session-1',
    toolUseId: 'call-1',
    eventIndex: 0,
    ts: '2026-01-02T03:04:06.000Z',
    status: 'completed',
    eventSource: 'tool_result',
    content: 'größe',
    isNested: false,
    ...changes,
  };
}

function linesOf(...facts: readonly TranscriptFact[]): readonly LedgerLine[] {
  return linesOfFacts(facts, origin, claudeCode).lines;
}

test('replies that show one turn become one line, with all of its calls and the largest usage', () => {
  const usage = { input: 1, output: 50, reasoning: 0, cacheRead: 3, cacheCreate5m: 0, cacheCreate1h: 0 };
  const lines = linesOf(
    reply(0, { blocks: [{ kind: 'text', text: 'I refactor it' }] }),
    toolResult(),
    reply(10, { usage, toolCalls: [{ id: 'call-1', name: 'Bash', input: { command: 'npm test' }, ordinal: 0 }] }),
    reply(20, { toolCalls: [{ id: 'call-2', name: 'Edit', input: { file_path: 'docs/a.md' }, ordinal: 0 }] }),
    reply(30, { messageId: 'msg-2' }),
  );
  expect(lines.map((line) => line.kind)).toEqual(['turn', 'tool_result_event', 'turn']);
  expect(lines[0]).toMatchObject({
    at: [sourceFile, 2, 10, 20],
    record: {
      messageId: 'msg-1',
      usage,
      themes: ['refactor'],
      toolCalls: [
        { id: 'call-1', category: 'bash', family: 'testing', target: 'npm test' },
        { id: 'call-2', category: 'edit', isDocs: true, target: 'docs/a.md', range: [20, 30] },
      ],
    },
  });
});

test('ids that count within their session are joined within their session only', () => {
  const local = { identity: 'session', requestId: undefined } as const;
  expect(linesOf(reply(0, local), reply(10, { ...local, sessionId: 'session-2' }), reply(20, local))).toHaveLength(2);
  expect(linesOf(reply(0), reply(10, { sessionId: 'session-2' }), reply(20, { requestId: 'req-2' }))).toHaveLength(2);
});

test('A085: what a line does not report is not covered, whatever its value', () => {
  const [full] = linesOf(reply(0));
  const [unmetered] = linesOf(reply(0, { usage: undefined, usageCoverage: undefined, turnKind: 'unmetered' }));
  expect(full).toMatchObject({
    record: { fidelity: { class: 'full', coverage: { hasReasoningTokens: false, hasRawContent: true } } },
  });
  expect(unmetered).toMatchObject({
    record: {
      kind: 'unmetered',
      usage: { input: 0, output: 0 },
      fidelity: { class: 'partial', coverage: { hasInputTokens: false, hasToolCalls: true } },
    },
  });
});

test('the input of a call is known by the digest of its JSON with sorted names, a plain text by its own', () => {
  const call = (input: unknown) => {
    const [line] = linesOf(reply(0, { toolCalls: [{ id: 'c', name: 'Any', input, ordinal: 0 }] }));
    return line?.kind === 'turn' ? line.record.toolCalls[0]?.argsHash : undefined;
  };
  expect(call({ b: [1, { d: 2, c: 'ü' }], a: null })).toBe(hash('sha256', '{"a":null,"b":[1,{"c":"ü","d":2}]}'));
  expect(call({ a: null, b: [1, { c: 'ü', d: 2 }] })).toBe(call({ b: [1, { d: 2, c: 'ü' }], a: null }));
  expect(call('*** Begin Patch')).toBe(hash('sha256', '*** Begin Patch'));
});

test('calls inside a progress line become lines of their own, and their results none', () => {
  const toolCalls = [{ id: 'nested-1', name: 'Read', input: { file_path: 'a' }, ordinal: 0 }];
  const subagent = { isSidechain: true, agentId: 'agent-1' };
  const lines = linesOf(reply(0, { isNested: true, toolCalls, subagent }), toolResult({ isNested: true }));
  expect(lines).toMatchObject([
    { kind: 'turn', record: { toolCalls: [], usage: { output: 2 } } },
    {
      kind: 'nested_tool_call',
      record: { toolUseId: 'nested-1', toolName: 'Read', messageId: 'msg-1', agentId: 'agent-1' },
    },
  ]);
});

test('a prompt keeps its sizes and themes, but only one who wants something has themes', () => {
  expect(linesOf(prompt(), prompt({ speaker: 'meta' }))).toMatchObject([
    { kind: 'user_turn', record: { themes: ['debug'], blocks: [{ byteLen: 25, approxTokens: 7 }] } },
    { kind: 'user_turn', record: { speaker: 'meta' } },
  ]);
  const [, meta] = linesOf(prompt(), prompt({ speaker: 'meta' }));
  expect(meta && JSON.stringify(meta)).not.toContain('themes');
});

test('a result keeps digest and length in bytes of UTF-8, and nothing where there is no body', () => {
  const [result, empty] = linesOf(toolResult(), toolResult({ content: undefined, isError: true, exitCode: 2 }));
  expect(result).toMatchObject({
    at: [sourceFile, 2, 200, 250],
    record: { contentLength: 7, contentHash: hash('sha256', 'größe') },
  });
  expect(empty).toMatchObject({ record: { isError: true, exitCode: 2 } });
  expect(empty && JSON.stringify(empty)).not.toContain('content');
});

test('all other facts become lines as they are', () => {
  const range = { from: 5, to: 9 };
  const source = 'codex';
  const session = { source, sessionId: 's', title: 't', cwd: '/a' } as const;
  const compaction = { source, sessionId: 's', ts: 'x', trigger: 'auto' } as const;
  const relationship = { source, sessionId: 's', relationshipType: 'fork', relatedSessionId: 'p' } as const;
  const lines = linesOf(
    { kind: 'session', range, record: session },
    { kind: 'compaction', range, record: compaction },
    { kind: 'relationship', range, record: relationship },
    { kind: 'api-retry', range, source, sessionId: 's', ts: 'x', status: 529 },
    { kind: 'unknown-shapes', range, source, names: ['record:new'] },
    { kind: 'unparsed', range, source, reason: 'comment' },
  );
  const at = [sourceFile, 2, 5, 9];
  expect(lines).toEqual([
    { v: 1, kind: 'session', at, record: session },
    { v: 1, kind: 'compaction', at, record: compaction },
    { v: 1, kind: 'relationship', at, record: relationship },
    { v: 1, kind: 'api_retry', at, record: { source, sessionId: 's', ts: 'x', status: 529 } },
    { v: 1, kind: 'unknown_shapes', at, source, names: ['record:new'] },
    { v: 1, kind: 'unparsed', at, source, reason: 'comment' },
  ]);
});

test('content records point at the bytes of each block and hold none of them', () => {
  const secret = 'hunter2 is the word';
  const { lines, content } = linesOfFacts(
    [
      reply(0, {
        blocks: [
          { kind: 'text', text: secret },
          { kind: 'thinking', text: secret },
          { kind: 'thinking', text: '' },
        ],
        toolCalls: [{ id: 'call-1', name: 'Bash', input: { command: `echo ${secret}` }, ordinal: 0 }],
      }),
      prompt({ text: secret }),
      toolResult({ content: secret }),
    ],
    origin,
    claudeCode,
  );
  expect(content.map(({ role, kind, messageId }) => [role, kind, messageId])).toEqual([
    ['assistant', 'text', 'msg-1'],
    ['assistant', 'thinking', 'msg-1'],
    ['assistant', 'tool_use', 'msg-1'],
    ['user', 'text', 'user-1'],
    ['tool_result', 'tool_result', 'call-1'],
  ]);
  expect(content[0]).toMatchObject({
    contentHash: hash('sha256', secret),
    contentLength: 19,
    at: [sourceFile, 2, 0, 10],
  });
  expect(JSON.stringify([lines, content])).not.toContain('hunter2');
});
