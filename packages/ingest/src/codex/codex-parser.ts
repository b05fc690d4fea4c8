/*
 * Rollouts of the Codex CLI, both formats (FORMATS 2). A line is brought into one form, then handled by its type; what a
 * line means depends on the few values in the state and on nothing else, so a file may be parsed in any pieces.
 */
import { type FactRange, normaliseTimestamp, type TranscriptFact } from '@agentspine/schema';
import type { JsonObject, TranscriptParser } from '../transcript-parser.ts';
import { addAgentMessage, addCompletedItem, addInterrupt, addUserItem, addUserMessage } from './add-prompt.ts';
import { addAgentActivity, addSpawnEnd } from './add-relationship.ts';
import {
  addAssistantMessage,
  addReasoning,
  addTokenCount,
  addToolCall,
  addUsageRecord,
  closeCountedResponse,
  closeResponse,
  nameCounted,
} from './add-reply.ts';
import { addThreadName, takeFirstRecord, takeSessionMeta, takeThreadSettings, takeTurnContext } from './add-session.ts';
import { addCommandEnd, addMcpEnd, addPatchEnd, addSearchEnd, addToolOutput } from './add-tool-result.ts';
import { codexFiles } from './codex-files.ts';
import type { CodexLine, LineHandler } from './codex-line.ts';
import { type CodexState, startState } from './codex-state.ts';
import { followReplay } from './follow-replay.ts';
import { findUnknownShapes, isKnownItem, isRecordType } from './known-shapes.ts';
import { readCount, readName, readObject, readText } from './read-field.ts';

/** Parses transcripts of the Codex CLI. */
export const codexParser: TranscriptParser<CodexState> = {
  source: 'codex',
  version: codexFiles.version,
  recognises: (records) => records.some(isOfCodex),
  isRecord: isCodexRecord,
  start: startState,
  parseRecord(record, range, state, facts) {
    const line = toLine(record, range, state.sessionTs);
    if (!followReplay(line, state)) parseOwnLine(record, line, state, facts);
  },
};

/** Reads the replayed history of a parent as if it were the thread's own. */
export const parseCodexHistory: TranscriptParser<CodexState>['parseRecord'] = (record, range, state, facts) => {
  parseOwnLine(record, toLine(record, range, state.sessionTs), state, facts);
};

function parseOwnLine(record: JsonObject, line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const isFirst = state.place === 'start';
  if (isFirst && line.type === 'header') state.isOldFormat = true;
  if (isFirst) takeFirstRecord(line, state, facts);
  if (!isFirst || state.place === 'body') handleLine(line, state, facts);
  nameCounted(line, state, facts);
  const names = findUnknownShapes(record, line);
  if (names.length > 0) facts.push({ kind: 'unknown-shapes', range: line.range, source: 'codex', names });
}

function isOfCodex(record: JsonObject): boolean {
  const type = readText(record, 'type');
  if (type !== undefined) return isRecordType(type) && readObject(record, 'payload') !== undefined;
  return isOldHeader(record);
}

/** Items of the old format look like the payloads of the new one, so they count only in a file of the old format. */
function isCodexRecord(object: JsonObject, state: CodexState | undefined): boolean {
  const type = readText(object, 'type');
  if (type !== undefined && readObject(object, 'payload') !== undefined)
    return readText(object, 'timestamp') !== undefined;
  // Only the first record of a file is a header; what has a folder too is the payload of a session_meta that was cut.
  if (type === undefined && isOldHeader(object) && !('cwd' in object))
    return state === undefined || state.place === 'start';
  if (state?.isOldFormat !== true) return false;
  return type === undefined ? readText(object, 'record_type') === 'state' : isKnownItem(type);
}

/** The first line of the old format: an id and a time, and neither a type nor a payload. */
function isHeader(record: JsonObject): boolean {
  return readName(record, 'id') !== undefined && readName(record, 'timestamp') !== undefined;
}

function isOldHeader(record: JsonObject): boolean {
  return isHeader(record) && ('instructions' in record || 'git' in record);
}

function toLine(record: JsonObject, range: FactRange, sessionTs: string): CodexLine {
  const ts = normaliseTimestamp(readText(record, 'timestamp') ?? '') ?? sessionTs;
  const type = readText(record, 'type');
  const payload = readObject(record, 'payload');
  const place = { ts, range, ordinal: readCount(record, 'ordinal') };
  if (type !== undefined && payload !== undefined)
    return { type, payload, payloadType: payloadTypeOf(type, payload), ...place, isBare: false };
  if (type !== undefined && isKnownItem(type))
    return { type: 'response_item', payload: record, payloadType: type, ...place, isBare: true };
  return { type: type ?? typeOfUntyped(record), payload: record, payloadType: '', ...place, isBare: true };
}

function payloadTypeOf(type: string, payload: JsonObject): string {
  if (type !== 'response_item' && type !== 'event_msg') return '';
  return readText(payload, 'type') ?? (readText(payload, 'role') === undefined ? '' : 'message');
}

function typeOfUntyped(record: JsonObject): string {
  if (readText(record, 'record_type') === 'state') return 'state';
  return isHeader(record) ? 'header' : '(none)';
}

function handleLine(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  if (line.type === 'session_meta') {
    takeSessionMeta(line, state, facts);
    return;
  }
  state.place = 'body';
  const handlers = line.type === 'event_msg' ? eventHandlers : line.type === 'response_item' ? itemHandlers : undefined;
  if (handlers !== undefined) handlers.get(line.payloadType)?.(line, state, facts);
  else if (line.type === 'compacted') addCompaction(line, state, facts);
  else if (line.type === 'token_usage_record') addUsageRecord(line, state, facts);
  else if (line.type === 'turn_context') {
    closeCountedResponse(line, state);
    takeTurnContext(line, state, facts);
  }
}

const itemHandlers: ReadonlyMap<string, LineHandler> = new Map([
  ['message', addMessage],
  ['agent_message', addAgentMessage],
  ['reasoning', addReasoning],
  ['function_call', addToolCall],
  ['custom_tool_call', addToolCall],
  ['web_search_call', addToolCall],
  ['local_shell_call', addToolCall],
  ['tool_search_call', addToolCall],
  ['image_generation_call', addToolCall],
  ['function_call_output', addOutput],
  ['custom_tool_call_output', addOutput],
  ['tool_search_output', addOutput],
]);

const eventHandlers: ReadonlyMap<string, LineHandler> = new Map([
  ['token_count', addTokenCount],
  ['user_message', addPromptEvent],
  ['item_completed', addCompletedItem],
  ['task_started', closeResponse],
  ['turn_aborted', addAbortedTurn],
  ['thread_name_updated', addThreadName],
  ['thread_settings_applied', takeThreadSettings],
  ['context_compacted', addCompaction],
  ['exec_command_end', addCommandEnd],
  ['patch_apply_end', addPatchEnd],
  ['mcp_tool_call_end', addMcpEnd],
  ['web_search_end', addSearchEnd],
  ['collab_agent_spawn_end', addSpawnEnd],
  ['sub_agent_activity', addAgentActivity],
]);

/** Messages with role developer are never of a person (FORMATS 2.3). */
function addMessage(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const role = readText(line.payload, 'role');
  if (role === 'assistant') addAssistantMessage(line, state, facts);
  if (role !== 'user') return;
  if (line.isBare) closeResponse(line, state);
  addUserItem(line, state, facts);
}

function addOutput(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  if (line.isBare) closeResponse(line, state);
  addToolOutput(line, state, facts);
}

function addPromptEvent(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  closeCountedResponse(line, state);
  addUserMessage(line, state, facts);
}

function addAbortedTurn(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  closeResponse(line, state);
  addInterrupt(line, state, facts);
}

/** A compaction is a record with the new history, which only repeats items, and an event (FORMATS 2.7): one fact. */
function addCompaction(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const form = line.type === 'compacted' ? 'record' : 'event';
  if (state.compaction !== undefined && state.compaction !== form) {
    state.compaction = undefined;
    return;
  }
  state.compaction = form;
  const precedingMessageId = state.openId ?? state.lastId;
  const record = { source: 'codex', sessionId: state.threadId, ts: line.ts, precedingMessageId } as const;
  facts.push({ kind: 'compaction', range: line.range, record });
}
