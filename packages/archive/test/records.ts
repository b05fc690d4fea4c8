import {
  type CompactionRecord,
  type ContentRecord,
  type Digest,
  type LedgerLine,
  type Provenance,
  parseDigest,
  type RelationshipRecord,
  type SourceFileId,
  type ToolResultEventRecord,
  type TurnRecord,
  type TurnToolCall,
  type UserTurnRecord,
} from '@agentspine/schema';

/** A digest of one repeated hex digit. */
export function digest(digit: string): Digest {
  const parsed = parseDigest(digit.repeat(64));
  if (parsed === undefined) throw new TypeError(`${digit} is no hex digit`);
  return parsed;
}

export const sourceFile = '0123456789abcdef' as SourceFileId;

export function at(from: number, to: number, file: SourceFileId = sourceFile): Provenance {
  return [file, 0, from, to];
}

export function toolCall(changes: Partial<TurnToolCall> = {}): TurnToolCall {
  return { id: 'call-1', name: 'Bash', argsHash: digest('a'), category: 'bash', ...changes };
}

export function turn(changes: Partial<TurnRecord> = {}): TurnRecord {
  return {
    source: 'anthropic-api',
    sessionId: 'session-1',
    messageId: 'message-1',
    turnIndex: 0,
    ts: '2026-01-02T03:04:05.000Z',
    model: 'model-a',
    usage: { input: 10, output: 20, reasoning: 0, cacheRead: 30, cacheCreate5m: 0, cacheCreate1h: 0 },
    toolCalls: [],
    ...changes,
  };
}

export function compaction(changes: Partial<CompactionRecord> = {}): CompactionRecord {
  return { source: 'claude-code', sessionId: 'session-1', ts: '2026-01-02T03:05:00.000Z', ...changes };
}

export function relationship(changes: Partial<RelationshipRecord> = {}): RelationshipRecord {
  return {
    source: 'claude-code',
    sessionId: 'child-1',
    relatedSessionId: 'session-1',
    relationshipType: 'fork',
    ...changes,
  };
}

export function toolResultEvent(changes: Partial<ToolResultEventRecord> = {}): ToolResultEventRecord {
  return {
    source: 'anthropic-api',
    sessionId: 'session-1',
    toolUseId: 'call-1',
    eventIndex: 0,
    status: 'completed',
    eventSource: 'tool_result',
    ...changes,
  };
}

export function userTurn(changes: Partial<UserTurnRecord> = {}): UserTurnRecord {
  return {
    source: 'anthropic-api',
    sessionId: 'session-1',
    userUuid: 'user-1',
    ts: '2026-01-02T03:04:00.000Z',
    blocks: [{ kind: 'text', byteLen: 9, approxTokens: 3 }],
    ...changes,
  };
}

export function turnLine(changes: Partial<TurnRecord> = {}): LedgerLine {
  return { v: 1, kind: 'turn', record: turn(changes) };
}

/** A line as it is derived from a transcript. */
export function derivedLine(messageId: string, from: number): LedgerLine {
  return { v: 1, kind: 'turn', at: at(from, from + 10), record: turn({ messageId, identity: 'source' }) };
}

export function contentRecord(changes: Partial<ContentRecord> = {}): ContentRecord {
  return {
    source: 'anthropic-api',
    sessionId: 'session-1',
    messageId: 'message-1',
    ts: '2026-01-02T03:04:05.000Z',
    role: 'user',
    kind: 'text',
    text: 'hello',
    ...changes,
  };
}
