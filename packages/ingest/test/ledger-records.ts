import { parseDigest, type TurnRecord, type TurnToolCall, zeroUsage } from '@agentspine/schema';

const argsHash = parseDigest('a'.repeat(64));

/** A call as a line of the ledger has it. */
export function toolCall(changes: Partial<TurnToolCall> = {}): TurnToolCall {
  if (argsHash === undefined) throw new TypeError('64 hex digits are a digest');
  return { id: 'call-1', name: 'Bash', argsHash, category: 'bash', ...changes };
}

/** A turn as a line of the ledger has it. */
export function turn(changes: Partial<TurnRecord> = {}): TurnRecord {
  return {
    source: 'anthropic-api',
    sessionId: 'session-1',
    messageId: 'message-1',
    turnIndex: 0,
    ts: '2026-01-02T03:04:05.000Z',
    model: 'model-a',
    usage: zeroUsage,
    toolCalls: [],
    ...changes,
  };
}
