import type { JsonObject, TranscriptParser } from '@agentspine/ingest';
import { type FactRange, normaliseTimestamp, type TranscriptFact } from '@agentspine/schema';

/** What is remembered between two lines: a line names its session only where another one begins. */
interface ToyState {
  sessionId: string;
}

/** What a line says of itself. */
interface ToyLine {
  readonly record: JsonObject;
  readonly at: { readonly range: FactRange; readonly source: 'toy'; readonly sessionId: string; readonly ts: string };
}

/** Lines are `{toy: begin | ask | answer | result | ping, at, …}`. */
export const toyParser: TranscriptParser<ToyState> = {
  source: 'toy',
  version: 1,
  recognises: (records) => records.some(isToy),
  isRecord: isToy,
  start: () => ({ sessionId: '' }),
  parseRecord(record, range, state, facts) {
    const kind = textOf(record, 'toy');
    if (kind === 'begin') state.sessionId = textOf(record, 'session');
    const ts = normaliseTimestamp(textOf(record, 'at')) ?? '';
    const line: ToyLine = { record, at: { range, source: 'toy', sessionId: state.sessionId, ts } };
    const fact = factOf(kind, line);
    if (fact !== undefined) facts.push(fact);
    else if (kind !== 'ping') facts.push({ kind: 'unknown-shapes', range, source: 'toy', names: [`record:${kind}`] });
  },
};

function isToy(object: JsonObject): boolean {
  return typeof object['toy'] === 'string' && typeof object['at'] === 'string';
}

function factOf(kind: string, line: ToyLine): TranscriptFact | undefined {
  const { record, at } = line;
  const { range, source, sessionId, ts } = at;
  if (kind === 'begin') {
    return { kind: 'session', range, record: { source, sessionId, ts, cwd: textOf(record, 'folder') } };
  }
  if (kind === 'ask') {
    const text = textOf(record, 'text');
    const blocks = [{ kind: 'text' as const, byteLen: Buffer.byteLength(text) }];
    return { ...at, kind: 'prompt', userUuid: textOf(record, 'id'), speaker: 'human', text, blocks };
  }
  if (kind === 'answer') return answerOf(line);
  if (kind !== 'result') return undefined;
  const isError = record['ok'] === false;
  return {
    ...at,
    kind: 'tool-result',
    toolUseId: textOf(record, 'call'),
    eventIndex: 0,
    status: isError ? 'errored' : 'completed',
    eventSource: 'tool_result',
    isError,
    content: textOf(record, 'text'),
    isNested: false,
  };
}

/** Tokens that a line leaves out are unknown, and not zero. */
function answerOf({ record, at }: ToyLine): TranscriptFact {
  const [input, output] = [countOf(record, 'in'), countOf(record, 'out')];
  const calls = Array.isArray(record['calls']) ? (record['calls'] as readonly JsonObject[]) : [];
  return {
    ...at,
    kind: 'reply',
    messageId: textOf(record, 'id'),
    identity: 'session',
    turnKind: input === undefined && output === undefined ? 'unmetered' : 'response',
    model: textOf(record, 'model'),
    usage: {
      input: input ?? 0,
      output: output ?? 0,
      reasoning: 0,
      cacheRead: 0,
      cacheCreate5m: 0,
      cacheCreate1h: 0,
    },
    usageCoverage: {
      hasInputTokens: input !== undefined,
      hasOutputTokens: output !== undefined,
      hasReasoningTokens: false,
      hasCacheReadTokens: false,
      hasCacheCreateTokens: false,
    },
    granularity: 'per-turn',
    stopReason: calls.length === 0 ? 'end_turn' : 'tool_use',
    isNested: false,
    blocks: [{ kind: 'text', text: textOf(record, 'text') }],
    toolCalls: calls.map((call, ordinal) => ({
      id: textOf(call, 'call'),
      name: textOf(call, 'tool'),
      input: call['input'],
      ordinal,
    })),
  };
}

function textOf(record: JsonObject, key: string): string {
  const value = record[key];
  return typeof value === 'string' ? value : '';
}

function countOf(record: JsonObject, key: string): number | undefined {
  const value = record[key];
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
