/*
 * What an extension shows, an entry each: `say` is shown, `ask` waits for the person. A request is one entry, written first without numbers
 * and replaced in place; what follows it, up to the next request, is what the model said and called. An entry is named by its time.
 */
import { type JsonObject, readCount, readNumber, readObject, readText } from '@agentspine/ingest';
import { type PromptFact, parseJsonObject, type ReplyFact, type TranscriptFact } from '@agentspine/schema';
import { readContent } from '../read-content.ts';
import { netOf, readCost, type StatedUsage, usageOf } from '../stated-usage.ts';
import { namesIn, UnknownShapes } from '../unknown-shapes.ts';
import type { ClinePlace, ClineState } from './cline-state.ts';

/** Adds an entry of the page of an extension. */
export function addUiMessage(entry: JsonObject, place: ClinePlace, state: ClineState, facts: TranscriptFact[]): void {
  // It is written again when it is whole.
  if (entry['partial'] === true) return;
  const kind = readText(entry, entry['type'] === 'ask' ? 'ask' : 'say') ?? '';
  const text = readText(entry, 'text') ?? '';
  const at = readNumber(entry, 'ts') ?? 0;
  const modelInfo = readObject(entry, 'modelInfo');
  state.model = readText(modelInfo, 'modelId') ?? state.model;
  const speaker = speakers.get(kind);
  if (kind === 'api_req_started') addRequest(text, at, place, state, facts);
  else if (kind === 'subagent_usage') addSubagentUsage(text, at, place, state, facts);
  else if (speaker !== undefined || isFirstWords(kind, state)) {
    const content = readContent([...(text === '' ? [] : [text]), ...imagesOf(entry)]);
    addPrompt({ ...content, speaker: speaker ?? 'human' }, at, place, facts);
    if (kind === 'diff_error') addOutput({ text, isError: true }, place, state, facts);
  } else if (outputs.has(kind)) addOutput({ text, isError: false }, place, state, facts);
  else if (calls.has(kind)) addCall(kind, text, at, place, state, facts);
  else if (words.has(kind)) addWords(kind, text, place, state, facts);
  else {
    const shapes = new UnknownShapes();
    shapes.addKind(kind, silent, String(entry['type']));
    facts.push(...shapes.factOf(place));
  }
}

const speakers: ReadonlyMap<string, PromptFact['speaker']> = new Map([
  ['task', 'human'],
  ['user_feedback', 'human'],
  ['user_feedback_diff', 'meta'],
  ['error', 'system'],
  ['diff_error', 'system'],
  ['api_req_failed', 'system'],
  ['mistake_limit_reached', 'system'],
  ['clineignore_error', 'system'],
  ['rooignore_error', 'system'],
]);
const outputs: ReadonlySet<string> = new Set(['command_output', 'mcp_server_response', 'browser_action_result']);
const calls: ReadonlySet<string> = new Set([
  'tool',
  'command',
  'use_mcp_server',
  'browser_action_launch',
  'browser_action',
]);
const words: ReadonlySet<string> = new Set([
  'text',
  'reasoning',
  'completion_result',
  'followup',
  'plan_mode_respond',
  'act_mode_respond',
]);

/** Entries that say nothing of their own: states of the page, and what other entries repeat. */
const silent = namesIn(`
  api_req_finished api_req_retried api_req_retry_delayed deleted_api_reqs checkpoint_created checkpoint_saved
  shell_integration_warning shell_integration_warning_with_suggestion load_mcp_documentation mcp_server_request_started
  mcp_notification info task_progress hook_status hook_output_stream conditional_rules_applied resume_task
  resume_completed_task condense condense_context new_task summarize_task report_bug subtask_result user_edit_todos
  error_retry generate_explanation use_subagents subagent command_permission_denied`);

/** Names what is said before any request of the entries that are at hand. */
const noRequest = 'before';

/** Roo Code and Kilo Code say the task as `text`, before any request. */
function isFirstWords(kind: string, { requestId }: ClineState): boolean {
  return kind === 'text' && requestId === undefined;
}

function addPrompt(
  { speaker, text, blocks }: Pick<PromptFact, 'speaker' | 'text' | 'blocks'>,
  at: number,
  place: ClinePlace,
  facts: TranscriptFact[],
): void {
  facts.push({ ...place, kind: 'prompt', userUuid: `${at}:${speaker}`, speaker, text, blocks });
}

function addRequest(text: string, at: number, place: ClinePlace, state: ClineState, facts: TranscriptFact[]): void {
  const stated = parseText(text);
  const request = readText(stated, 'request') ?? '';
  state.model = /<model>([^<\n]{1,200})<\/model>/.exec(request)?.[1] ?? state.model;
  const requestId = `request-${at}`;
  const cwd = /# Current (?:Working|Workspace) Directory \(([^)\n]{1,4096})\)/.exec(request)?.[1];
  // Said once: requests repeat it.
  if (cwd !== undefined && state.requestId === undefined) {
    const { source, sessionId, ts } = place;
    facts.push({ kind: 'session', range: place.range, record: { source, sessionId, ts: ts || undefined, cwd } });
  }
  state.requestId = requestId;
  delete state.callId;
  const reason = readText(stated, 'cancelReason');
  const usage = statedUsage(stated);
  const isCutOff = reason !== undefined && Object.values(usage).every((count) => (count ?? 0) === 0);
  facts.push({
    ...replyOf(requestId, place, state),
    ...usageOf(isCutOff ? {} : usage),
    ...(cwd === undefined ? {} : { project: cwd }),
    stopReason: reason === undefined ? undefined : 'aborted',
  });
  const failure = readText(stated, 'streamingFailedMessage');
  if (failure !== undefined) addPrompt({ speaker: 'system', ...readContent(failure) }, at, place, facts);
}

/** Subagents of a task have no entries of their own: their usage is stated together. */
function addSubagentUsage(
  text: string,
  at: number,
  place: ClinePlace,
  state: ClineState,
  facts: TranscriptFact[],
): void {
  const stated = usageOf(statedUsage(parseText(text)));
  if (stated.turnKind === 'unmetered') return;
  const reply = replyOf(`subagents-${at}`, place, state);
  facts.push({ ...reply, ...stated, turnKind: 'rollup', granularity: 'per-session-aggregate' });
}

/** `tokensIn` is net in Cline. Roo Code and Kilo Code, which state a protocol, have the cache in it: then it is not smaller than its parts. */
function statedUsage(stated: JsonObject | undefined): StatedUsage {
  const input = readCount(stated, 'tokensIn');
  const cacheRead = readCount(stated, 'cacheReads');
  const cacheWrite = readCount(stated, 'cacheWrites');
  const isGross = readText(stated, 'apiProtocol') !== undefined && (input ?? 0) >= (cacheRead ?? 0) + (cacheWrite ?? 0);
  return {
    input: isGross ? netOf(input, cacheRead, cacheWrite) : input,
    output: readCount(stated, 'tokensOut'),
    cacheRead,
    cacheWrite,
    costPico: readCost(stated, 'cost'),
  };
}

function replyOf(messageId: string, place: ClinePlace, { model }: ClineState): ReplyFact {
  return {
    ...place,
    kind: 'reply',
    messageId,
    identity: 'session',
    turnKind: 'unmetered',
    model,
    granularity: 'per-turn',
    isNested: false,
    blocks: [],
    toolCalls: [],
  };
}

function addWords(kind: string, text: string, place: ClinePlace, state: ClineState, facts: TranscriptFact[]): void {
  if (text === '') return;
  // A question and an answer in plan mode are in a JSON, with the choices that a person has.
  const stated = kind === 'followup' || kind === 'plan_mode_respond' ? parseText(text) : undefined;
  const said = readText(stated, 'question') ?? readText(stated, 'response') ?? text;
  const block = { kind: kind === 'reasoning' ? 'thinking' : 'text', text: said } as const;
  facts.push({ ...replyOf(state.requestId ?? noRequest, place, state), blocks: [block] });
}

function addCall(
  kind: string,
  text: string,
  at: number,
  place: ClinePlace,
  state: ClineState,
  facts: TranscriptFact[],
): void {
  const id = `${place.sessionId}:${at}`;
  state.callId = id;
  state.outputs = 0;
  const call = { id, ...nameAndInput(kind, text), ordinal: 0 };
  facts.push({ ...replyOf(state.requestId ?? noRequest, place, state), toolCalls: [call] });
}

function nameAndInput(kind: string, text: string): { readonly name: string; readonly input: unknown } {
  if (kind === 'command') return { name: 'execute_command', input: { command: text } };
  if (kind === 'browser_action_launch') return { name: 'browser_action', input: { action: 'launch', url: text } };
  const stated = parseText(text);
  const name = kind === 'tool' ? readText(stated, 'tool') : kind === 'use_mcp_server' ? readText(stated, 'type') : kind;
  return { name: name ?? kind, input: stated ?? text };
}

/** Output of a command comes in pieces, an entry each; how a command ended is stated nowhere. */
function addOutput(
  { text, isError }: { readonly text: string; readonly isError: boolean },
  place: ClinePlace,
  state: ClineState,
  facts: TranscriptFact[],
): void {
  if (text === '') return;
  facts.push({
    ...place,
    kind: 'tool-result',
    toolUseId: state.callId ?? `${place.sessionId}:${noRequest}`,
    eventIndex: state.outputs,
    eventSource: 'tool_result',
    ...(isError ? { status: 'errored', isError } : { status: 'completed' }),
    content: text,
    isNested: false,
  });
  state.outputs += 1;
}

function imagesOf(entry: JsonObject): readonly object[] {
  const images = Array.isArray(entry['images']) ? entry['images'] : [];
  return images.filter((data) => typeof data === 'string').map((data) => ({ type: 'image', data }));
}

function parseText(text: string): JsonObject | undefined {
  return text.startsWith('{') ? parseJsonObject(text) : undefined;
}
