import type { RetryFact, ToolResultFact, ToolResultStatus, TranscriptFact } from '@agentspine/schema';
import { readCount, readNumber, readObject, readText } from '../read-json.ts';
import { callEvent } from './call-event.ts';
import type { ClaudeLine } from './line.ts';
import { type ClaudeState, findSession } from './state.ts';

const subagentStatuses: ReadonlySet<string> = new Set<ToolResultStatus>([
  'running',
  'completed',
  'errored',
  'cancelled',
]);

/** Adds what a system line says of compaction, retries and subagents; the rest of them say nothing to count. */
export function parseSystemLine(line: ClaudeLine, state: ClaudeState, facts: TranscriptFact[]): void {
  const subtype = readText(line.record, 'subtype');
  if (subtype === 'compact_boundary') facts.push(compactionOf(line, state));
  else if (subtype === 'api_error') facts.push(retryOf(line));
  else if (subtype === 'subagent_completed') {
    const event = subagentEventOf(line);
    if (event !== undefined) facts.push(event);
  }
}

/** The compaction that happened at a line. */
export function compactionOf(line: ClaudeLine, state: ClaudeState): TranscriptFact {
  const metadata = readObject(line.record, 'compactMetadata');
  const trigger = readText(metadata, 'trigger');
  const record = {
    source: 'claude-code',
    sessionId: line.sessionId,
    ts: line.ts,
    precedingMessageId: findSession(state, line.sessionId)?.messageId,
    trigger: trigger === 'auto' || trigger === 'manual' ? trigger : undefined,
    tokensBeforeCompact: readCount(metadata, 'preTokens'),
    tokensAfterCompact: readCount(metadata, 'postTokens'),
  } as const;
  return { kind: 'compaction', range: line.range, record };
}

function retryOf(line: ClaudeLine): RetryFact {
  return {
    kind: 'api-retry',
    range: line.range,
    source: 'claude-code',
    sessionId: line.sessionId,
    ts: line.ts,
    status: readCount(readObject(line.record, 'error'), 'status'),
    attempt: readCount(line.record, 'retryAttempt'),
    retryInMs: readNumber(line.record, 'retryInMs'),
  };
}

function subagentEventOf(line: ClaudeLine): ToolResultFact | undefined {
  const { record } = line;
  const toolUseId = readText(record, 'parent_tool_use_id');
  if (toolUseId === undefined) return undefined;
  return callEvent(line, toolUseId, {
    status: parseStatus(readText(record, 'status')),
    eventSource: 'subagent_notification',
    agentId: readText(record, 'agent_id'),
    subagentSessionId: readText(record, 'subagent_session_id'),
    content: readText(record, 'content'),
  });
}

function parseStatus(status: string | undefined): ToolResultStatus {
  return status !== undefined && subagentStatuses.has(status) ? (status as ToolResultStatus) : 'unknown';
}
