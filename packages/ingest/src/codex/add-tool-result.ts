import type { ToolResultFact, ToolResultStatus, TranscriptFact } from '@agentspine/schema';
import { isJsonObject } from '@agentspine/schema';
import type { JsonObject } from '../transcript-parser.ts';
import { addSpawned } from './add-relationship.ts';
import type { CodexLine } from './codex-line.ts';
import type { CodexState } from './codex-state.ts';
import { parseJsonText, readInteger, readName, readObject, readText } from './read-field.ts';
import { contentOfOutput, endingOf, readDuration, readEnding, type ToolEnding } from './read-output.ts';

/** Adds the output of a call; what it says of the call's end is read from its text alone (FORMATS 2.4). */
export function addToolOutput(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const callId = readName(line.payload, 'call_id');
  if (callId === undefined) return;
  const output = line.payload['output'] ?? line.payload['tools'];
  const ending = readEnding(output);
  const childId = takeSpawned(callId, output, line, state, facts);
  facts.push({
    ...resultOf(line, state, callId, ending),
    eventIndex: 0,
    eventSource: 'function_call_output',
    isError: ending.exitCode === undefined ? undefined : ending.exitCode !== 0,
    agentId: childId,
    subagentSessionId: childId,
    content: contentOfOutput(output),
  });
}

/** The thread that a spawn_agent call started, as its output names it. */
function takeSpawned(
  callId: string,
  output: unknown,
  line: CodexLine,
  state: CodexState,
  facts: TranscriptFact[],
): string | undefined {
  const spawn = state.spawns.find(([id]) => id === callId);
  if (spawn === undefined) return undefined;
  state.spawns = state.spawns.filter(([id]) => id !== callId);
  const value = typeof output === 'string' ? parseJsonText(output) : output;
  const childId = isJsonObject(value) ? readName(value, 'agent_id') : undefined;
  if (childId === undefined || !isJsonObject(value)) return undefined;
  addSpawned({ childId, callId, role: spawn[1] || undefined, name: readName(value, 'nickname') }, line, state, facts);
  return childId;
}

/** Adds the end of a command, which states what its output only says in words. */
export function addCommandEnd(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const exitCode = readInteger(line.payload, 'exit_code');
  const ending = exitCode === undefined ? { status: statusOf(line.payload) } : endingOf(exitCode);
  addEvent(line, state, facts, ending);
}

/** Adds the end of an MCP call: `{"Ok": {"isError": …}}` or `{"Err": …}`. */
export function addMcpEnd(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const result = readObject(line.payload, 'result');
  const flag = result === undefined ? undefined : readObject(result, 'Ok')?.['isError'];
  const stated = typeof flag === 'boolean' ? flag : undefined;
  const isError = result !== undefined && 'Err' in result ? true : stated;
  addEvent(line, state, facts, { status: isError === true ? 'errored' : 'completed' });
}

/** Adds the end of a patch, which states whether it was applied. */
export function addPatchEnd(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const success = line.payload['success'];
  if (typeof success !== 'boolean') addEvent(line, state, facts, { status: statusOf(line.payload) });
  else addEvent(line, state, facts, { status: success ? 'completed' : 'errored' });
}

/** Adds the end of a web search; the call itself comes after it and names no id. */
export function addSearchEnd(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  state.searchId = readName(line.payload, 'call_id');
  addEvent(line, state, facts, { status: 'completed' });
}

/** An event shows by its status how a call ended; only the result itself states an error, so that errors count once. */
function addEvent(line: CodexLine, state: CodexState, facts: TranscriptFact[], ending: ToolEnding): void {
  const callId = readName(line.payload, 'call_id');
  if (callId === undefined) return;
  facts.push({
    ...resultOf(line, state, callId, { ...ending, durationMs: readDuration(line.payload) }),
    eventIndex: 1,
    eventSource: 'progress_event',
  });
}

function resultOf(
  line: CodexLine,
  state: CodexState,
  toolUseId: string,
  ending: ToolEnding,
): Omit<ToolResultFact, 'eventIndex' | 'eventSource'> {
  return {
    kind: 'tool-result',
    range: line.range,
    source: 'codex',
    sessionId: state.threadId,
    toolUseId,
    ts: line.ts,
    status: ending.status,
    exitCode: ending.exitCode,
    reason: ending.reason,
    durationMs: ending.durationMs,
    isNested: false,
  };
}

function statusOf(payload: JsonObject): ToolResultStatus {
  const status = readText(payload, 'status');
  if (status === 'completed') return 'completed';
  if (status === 'failed') return 'errored';
  return status === 'declined' ? 'cancelled' : 'unknown';
}
