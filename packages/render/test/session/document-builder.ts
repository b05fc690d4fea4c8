import type {
  CallItem,
  DocumentItem,
  DocumentText,
  DocumentUsage,
  PromptItem,
  ReplyItem,
  ResultItem,
  SessionDocument,
} from '@agentspine/schema';

const at = '2026-05-01T10:00:00.000Z';

export const usage: DocumentUsage = {
  inputTokens: 1_200,
  outputTokens: 34,
  cacheReadTokens: 8_800,
  costUsd: 1.5,
  costKnown: true,
  reportedCostUsd: null,
};

export const text = (words: string, isWhole = true): DocumentText => ({ text: words, isWhole });

export const prompt = (words: string, given: Partial<PromptItem> = {}): PromptItem => ({
  ...{ kind: 'prompt', id: 'prompt', at, speaker: 'human', text: text(words), attachments: 0 },
  ...given,
});

export const reply = (words: string | null, given: Partial<ReplyItem> = {}): ReplyItem => ({
  ...{ kind: 'reply', id: 'reply', at, isAnswer: true, model: 'm', messageId: 'x', thinking: null },
  text: words === null ? null : text(words),
  ...given,
});

export const result = (words: string | null, given: Partial<ResultItem> = {}): ResultItem => ({
  ...{
    kind: 'result',
    id: 'result',
    at,
    callId: 'c',
    tool: 'Bash',
    status: 'completed',
    isError: null,
    exitCode: null,
  },
  durationMs: null,
  text: words === null ? null : text(words),
  ...given,
});

export const call = (gist: string, given: Partial<CallItem> = {}): CallItem => ({
  ...{ kind: 'call', id: 'call', at, tool: 'Bash', callId: 'c', messageId: 'x', gist, command: null, input: null },
  results: [],
  subagents: [],
  ...given,
});

/** A session of one turn with these items. */
export function documentOf(items: readonly DocumentItem[], given: Partial<SessionDocument> = {}): SessionDocument {
  return {
    session: 'claude-code:s1',
    source: 'claude-code',
    title: 'Fix the tests',
    project: null,
    branch: 'main',
    directory: '/code/app',
    models: ['m'],
    startedAt: at,
    endedAt: '2026-05-01T10:02:00.000Z',
    usage,
    traceIds: ['claude-code:s1'],
    turns: [{ number: 1, startedAt: at, usage, items }],
    ...given,
  };
}
