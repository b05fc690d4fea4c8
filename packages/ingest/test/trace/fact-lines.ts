import type {
  PromptFact,
  ReplyFact,
  SourceFileId,
  ToolCallFact,
  ToolResultFact,
  TranscriptFact,
} from '@agentspine/schema';
import { builtInHarnesses } from '../../src/built-in-harnesses.ts';
import { emptyTraceState, settleTrace, type TraceEvent, traceOfFacts } from '../../src/index.ts';

/** Where the facts of these tests stand. */
export const origin = { file: '0123456789abcdef' as SourceFileId, generation: 0, fallbackMs: 1_000 };

/** Whose they are. */
export const harness = builtInHarnesses.get('claude-code');

const startMs = Date.parse('2026-03-01T08:00:00.000Z');

/** A time of the made-up session; `number` in seconds. */
export const timeAt = (number: number): string => new Date(startMs + number * 1000).toISOString();

/** A line of a made-up session of Claude Code, at a place and time of its number. */
const at = (number: number) => ({
  range: { from: number * 100, to: number * 100 + 90 },
  source: 'claude-code' as const,
  sessionId: 'made-up',
  ts: timeAt(number),
});

export function prompt(number: number, text = 'mend it', more: Partial<PromptFact> = {}): PromptFact {
  const own = { kind: 'prompt', userUuid: `prompt-${number}`, speaker: 'human', text, blocks: [] } as const;
  return { ...at(number), ...own, ...more };
}

export function reply(number: number, more: Partial<ReplyFact> = {}): ReplyFact {
  return {
    ...at(number),
    kind: 'reply',
    messageId: `msg-${number}`,
    requestId: `req-${number}`,
    identity: 'source',
    turnKind: 'response',
    model: 'claude-opus-4-6',
    usage: { input: 1, output: number, reasoning: 0, cacheRead: 2, cacheCreate5m: 3, cacheCreate1h: 4 },
    usageCoverage: {
      hasInputTokens: true,
      hasOutputTokens: true,
      hasReasoningTokens: false,
      hasCacheReadTokens: true,
      hasCacheCreateTokens: true,
    },
    granularity: 'per-turn',
    isNested: false,
    blocks: [],
    toolCalls: [],
    ...more,
  };
}

export const says = (text: string): Partial<ReplyFact> => ({ blocks: [{ kind: 'text', text }] });

export const calls = (name: string, input: unknown, id = 'call-1'): Partial<ReplyFact> => ({
  toolCalls: [{ id, name, input, ordinal: 0 } satisfies ToolCallFact],
});

export function result(number: number, more: Partial<ToolResultFact> = {}): ToolResultFact {
  return {
    ...at(number),
    kind: 'tool-result',
    toolUseId: 'call-1',
    eventIndex: 0,
    status: 'completed',
    eventSource: 'tool_result',
    content: 'fine',
    isNested: false,
    ...more,
  };
}

/** The events of facts that nothing follows for years. */
export function eventsOf(...facts: readonly TranscriptFact[]): readonly TraceEvent[] {
  const [first] = facts;
  const harness = builtInHarnesses.get(first !== undefined && 'source' in first ? first.source : 'claude-code');
  const traced = traceOfFacts(facts, origin, { harness, state: emptyTraceState, isOver: false });
  return [...traced.events, ...settleTrace(origin, { harness, state: traced.state }, startMs + 1e11).events];
}

/** What stands on the timeline, in the order in which it is told. */
export function timelineOf(...facts: readonly TranscriptFact[]): readonly {
  readonly type: string;
  readonly kind: string;
  readonly title: string;
  readonly body?: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}[] {
  return eventsOf(...facts).flatMap(({ eventType, payload }) => {
    const timeline = payload['timeline_event'];
    return timeline === undefined
      ? []
      : [{ type: eventType, ...(timeline as { kind: string; title: string; metadata: object }) }];
  }) as ReturnType<typeof timelineOf>;
}
