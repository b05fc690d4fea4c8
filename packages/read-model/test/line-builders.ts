import {
  type ApiRetryRecord,
  type CompactionRecord,
  type Coverage,
  classifyFidelity,
  type Fidelity,
  type LedgerLine,
  type NestedToolCallRecord,
  type Provenance,
  parseDigest,
  type RelationshipRecord,
  type SessionRecord,
  type SourceFileId,
  type Stamp,
  type ToolResultEventRecord,
  type TurnRecord,
  type TurnToolCall,
  type UserTurnRecord,
  zeroUsage,
} from '@agentspine/schema';

const digest = parseDigest('a'.repeat(64));
if (digest === undefined) throw new Error('a digest has 64 digits');

/** Any digest. */
export const someDigest = digest;

/** A place in a source file. */
export function place(file: string, from: number, to = from + 10, generation = 0): Provenance {
  return [file as SourceFileId, generation, from, to];
}

/** `minute(3)` is three minutes into the day of the tests. */
export function minute(count: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, count)).toISOString();
}

export function toolCall(id: string, change: Partial<TurnToolCall> = {}): TurnToolCall {
  return { id, name: 'Bash', argsHash: someDigest, category: 'bash', ...change };
}

export function turnRecord(change: Partial<TurnRecord> = {}): TurnRecord {
  return {
    source: 'claude-code',
    sessionId: 's1',
    messageId: 'm1',
    ts: minute(1),
    model: 'model-a',
    usage: { ...zeroUsage, input: 10, output: 20 },
    toolCalls: [],
    ...change,
  };
}

/** A turn as transcripts show it: its ids count in the whole source. */
export function sighting(at: Provenance, change: Partial<TurnRecord> = {}): LedgerLine {
  const record = turnRecord({ identity: 'source', requestId: 'r1', ...change });
  return { v: 1, kind: 'turn', at, record };
}

/** A turn as the API gives it. */
export function apiTurn(change: Partial<TurnRecord> = {}): LedgerLine {
  return { v: 1, kind: 'turn', record: turnRecord({ turnIndex: 0, ...change }) };
}

export function toolResult(change: Partial<ToolResultEventRecord> = {}, at?: Provenance): LedgerLine {
  const record: ToolResultEventRecord = {
    source: 'claude-code',
    sessionId: 's1',
    toolUseId: 't1',
    eventIndex: 0,
    ts: minute(2),
    status: 'completed',
    eventSource: 'tool_result',
    ...change,
  };
  return { v: 1, kind: 'tool_result_event', at, record };
}

export function userTurn(change: Partial<UserTurnRecord> = {}, at?: Provenance): LedgerLine {
  const record: UserTurnRecord = {
    source: 'claude-code',
    sessionId: 's1',
    userUuid: 'u1',
    ts: minute(0),
    blocks: [{ kind: 'text', byteLen: 8, approxTokens: 2 }],
    ...change,
  };
  return { v: 1, kind: 'user_turn', at, record };
}

export function compaction(change: Partial<CompactionRecord> = {}, at?: Provenance): LedgerLine {
  const record: CompactionRecord = { source: 'claude-code', sessionId: 's1', ts: minute(5), ...change };
  return { v: 1, kind: 'compaction', at, record };
}

export function relationship(change: Partial<RelationshipRecord> = {}, at?: Provenance): LedgerLine {
  const record: RelationshipRecord = {
    source: 'claude-code',
    sessionId: 's1',
    relationshipType: 'fork',
    relatedSessionId: 's0',
    ...change,
  };
  return { v: 1, kind: 'relationship', at, record };
}

export function session(change: Partial<SessionRecord> = {}, at?: Provenance): LedgerLine {
  return { v: 1, kind: 'session', at, record: { source: 'claude-code', sessionId: 's1', ...change } };
}

export function nestedCall(change: Partial<NestedToolCallRecord> = {}, at: Provenance = place('p', 0)): LedgerLine {
  const record: NestedToolCallRecord = {
    source: 'claude-code',
    sessionId: 's1',
    messageId: 'm1',
    toolUseId: 't1',
    toolName: 'Bash',
    ts: minute(1),
    argsHash: someDigest,
    ...change,
  };
  return { v: 1, kind: 'nested_tool_call', at, record };
}

export function apiRetry(change: Partial<ApiRetryRecord> = {}, at?: Provenance): LedgerLine {
  return { v: 1, kind: 'api_retry', at, record: { source: 'claude-code', sessionId: 's1', ts: minute(3), ...change } };
}

export function stamp(selector: Stamp['selector'], enrichment: Stamp['enrichment'], ts = minute(30)): LedgerLine {
  return { v: 1, kind: 'stamp', ts, selector, enrichment };
}

/** A coverage in which only what is named is covered. */
export function coverage(...names: readonly (keyof Coverage)[]): Coverage {
  const has = (name: keyof Coverage): boolean => names.includes(name);
  return {
    hasInputTokens: has('hasInputTokens'),
    hasOutputTokens: has('hasOutputTokens'),
    hasReasoningTokens: has('hasReasoningTokens'),
    hasCacheReadTokens: has('hasCacheReadTokens'),
    hasCacheCreateTokens: has('hasCacheCreateTokens'),
    hasToolCalls: has('hasToolCalls'),
    hasToolResultEvents: has('hasToolResultEvents'),
    hasSessionRelationships: has('hasSessionRelationships'),
    hasRawContent: has('hasRawContent'),
  };
}

export function fidelity(granularity: Fidelity['granularity'], covered: Coverage): Fidelity {
  return { granularity, coverage: covered, class: classifyFidelity(granularity, covered) };
}

/** What a full-fidelity source covers. */
export const fullFidelity = fidelity(
  'per-turn',
  coverage(
    'hasInputTokens',
    'hasOutputTokens',
    'hasCacheReadTokens',
    'hasToolCalls',
    'hasToolResultEvents',
    'hasSessionRelationships',
  ),
);
