import { hash } from 'node:crypto';
import type { LedgerLine, TurnRecord } from '@agentspine/schema';

/** Sixteen hex digits name a record in the indexes (SPEC 2.2). */
const identityDigits = 16;

/**
 * What makes two ledger lines one record: the first digits of the digest of its key (SPEC 2.2, Q27). `undefined` for
 * kinds that are appended whenever they are given.
 */
export function recordIdentity(line: LedgerLine): string | undefined {
  switch (line.kind) {
    case 'turn':
      return digestOf(turnKey(line.record));
    case 'compaction': {
      const { source, sessionId, ts } = line.record;
      return digestOf([line.kind, source, sessionId, ts]);
    }
    case 'relationship': {
      const { source, sessionId, relationshipType, relatedSessionId, agentId, parentToolUseId } = line.record;
      return digestOf([line.kind, source, sessionId, relationshipType, relatedSessionId, agentId, parentToolUseId]);
    }
    case 'tool_result_event': {
      const { source, sessionId, toolUseId, eventIndex } = line.record;
      return digestOf([line.kind, source, sessionId, toolUseId, String(eventIndex)]);
    }
    case 'user_turn': {
      const { source, sessionId, userUuid } = line.record;
      return digestOf([line.kind, source, sessionId, userUuid]);
    }
    case 'session':
    case 'nested_tool_call':
    case 'api_retry':
    case 'stamp':
    case 'unknown_shapes':
    case 'unparsed':
    case 'cursor':
      return undefined;
    default:
      return line satisfies never;
  }
}

/**
 * Two turns that look the same though their ids differ: the fingerprint of one without a stable id (SPEC 2.3, A045).
 * `undefined` where the source gives one, for then the id decides (Q27).
 */
export function contentFingerprint(record: TurnRecord): string | undefined {
  if (record.identity === 'source' || record.requestId !== undefined) return undefined;
  const { ts, model, usage, toolCalls } = record;
  const spoken = usage.input + usage.output;
  const created = usage.cacheCreate5m + usage.cacheCreate1h;
  return digestOf([ts, model, spoken, usage.cacheRead, created, toolCalls[0]?.argsHash.slice(0, 4)].map(String));
}

/** An id that counts across sessions must not be taken for one of the session that shows it. */
function turnKey({ source, sessionId, messageId, requestId, identity }: TurnRecord): (string | undefined)[] {
  return ['turn', source, identity === 'source' ? undefined : sessionId, messageId, requestId];
}

/** The separator is escaped inside parts, so that no two keys are the same text. */
function digestOf(parts: readonly (string | undefined)[]): string {
  const key = parts.map((part) => (part ?? '').replace(/[\\|]/g, '\\$&')).join('|');
  return hash('sha256', key).slice(0, identityDigits);
}
