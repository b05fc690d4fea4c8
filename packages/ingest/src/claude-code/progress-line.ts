import type { TranscriptFact } from '@agentspine/schema';
import { readNumber, readObject, readText } from '../read-json.ts';
import type { JsonObject } from '../transcript-parser.ts';
import { callEvent } from './call-event.ts';
import { type ClaudeLine, readTime } from './line.ts';
import { parseReply } from './reply.ts';
import type { ClaudeState } from './state.ts';
import { nestedSubagentOf, relateSpeaker } from './subagents.ts';
import { parseUserLine } from './user-line.ts';

/**
 * Adds what a progress line says. Those of an agent carry its messages, which may be nowhere else (FORMATS 1.6 c); their
 * `normalizedMessages` repeat them.
 */
export function parseProgressLine(line: ClaudeLine, state: ClaudeState, facts: TranscriptFact[]): void {
  const data = readObject(line.record, 'data');
  const type = readText(data, 'type');
  if (data === undefined || type === undefined) return;
  if (type === 'mcp_progress') pushMcpProgress(line, data, facts);
  const inner = type === 'agent_progress' ? readObject(data, 'message') : undefined;
  if (inner === undefined) return;
  const nested: ClaudeLine = {
    ...line,
    record: inner,
    message: readObject(inner, 'message'),
    ts: readTime(inner) ?? line.ts,
    subagent: nestedSubagentOf(line, data, state),
    isNested: true,
  };
  relateSpeaker(nested, state, facts);
  if (inner['type'] === 'assistant') parseReply(nested, state, facts);
  else if (inner['type'] === 'user') parseUserLine(nested, state, facts);
}

/** Only these say how long a call took; the progress of commands repeats their output. */
function pushMcpProgress(line: ClaudeLine, data: JsonObject, facts: TranscriptFact[]): void {
  const toolUseId = readText(line.record, 'parentToolUseID');
  const elapsedMs = readNumber(data, 'elapsedTimeMs');
  if (toolUseId === undefined || elapsedMs === undefined || data['status'] !== 'completed') return;
  const durationMs = Math.round(elapsedMs);
  facts.push(callEvent(line, toolUseId, { status: 'completed', eventSource: 'progress_event', durationMs }));
}
