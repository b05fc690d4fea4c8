/*
 * Responses of the model. Items are in the log before anything says what they cost: they are given at once, without
 * usage, under the id of the response that is open, and the token_count that closes it gives the usage under the same id.
 * Up to 0.64 it was the other way round: the count came first, then the items of its response.
 */
import type { ReplyBlock, ReplyFact, ToolCallFact, TranscriptFact } from '@agentspine/schema';
import { isJsonObject } from '@agentspine/schema';
import { contentId } from '../content-id.ts';
import type { JsonObject } from '../transcript-parser.ts';
import type { CodexLine } from './codex-line.ts';
import type { CodexState } from './codex-state.ts';
import { parseJsonText, readName, readObject, readObjects, readText } from './read-field.ts';
import { limitOf, type MeteredUsage, takeUsage } from './token-totals.ts';
import { responseIdCharactersMax, takeRecord, takeUnrecorded } from './usage-record.ts';

/** The first minor version of the CLI (0.65) that records items while a response streams, ahead of its token_count. */
const streamingMinorMin = 65;

/** More responses than this wait for no name: a log without any model must not grow the parser's state. */
const unnamedMax = 256;

/** Waits for results of spawn_agent are short; more of them open at once than Codex allows threads are damage. */
const openSpawnsMax = 64;

/** Adds what an assistant message says. */
export function addAssistantMessage(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const blocks = readObjects(line.payload, 'content')
    .map((part): ReplyBlock => ({ kind: 'text', text: readText(part, 'text') ?? '' }))
    .filter((block) => block.text !== '');
  addItem(line, state, facts, { blocks });
}

/** Adds the summary of a piece of reasoning, or its text where there is no summary. */
export function addReasoning(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const summary = thoughtsOf(readObjects(line.payload, 'summary'));
  addItem(line, state, facts, {
    blocks: summary.length > 0 ? summary : thoughtsOf(readObjects(line.payload, 'content')),
  });
}

function thoughtsOf(parts: readonly JsonObject[]): readonly ReplyBlock[] {
  return parts
    .map((part): ReplyBlock => ({ kind: 'thinking', text: readText(part, 'text') ?? '' }))
    .filter((block) => block.text !== '');
}

/** Adds a tool call of any item type; the name is kept as the model wrote it (FORMATS 0.5). */
export function addToolCall(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const { payload } = line;
  const name = readText(payload, 'name') ?? line.payloadType;
  const input = inputOf(payload);
  const id = readName(payload, 'call_id') ?? takeSearchId(line, state) ?? derivedCallId(line, state, input);
  if (name === 'spawn_agent') {
    const agentType =
      (isJsonObject(input) ? (readName(input, 'agent_type') ?? readName(input, 'subagent_type')) : '') ?? '';
    const spawn: CodexState['spawns'][number] = [id, agentType];
    state.spawns = [...state.spawns, spawn].slice(-openSpawnsMax);
  }
  addItem(line, state, facts, { toolCalls: [{ id, name, input, ordinal: 0 }] });
}

/** `null` where a call has no input at all. */
function inputOf(payload: JsonObject): unknown {
  const text = payload['arguments'];
  if (typeof text === 'string') return parseJsonText(text) ?? text;
  return text ?? payload['input'] ?? payload['action'] ?? null;
}

/** A search call names no id, but the event that reports its end does, and is right before it (FORMATS 2.4). */
function takeSearchId(line: CodexLine, state: CodexState): string | undefined {
  if (line.payloadType !== 'web_search_call') return undefined;
  const id = state.searchId;
  state.searchId = undefined;
  return id;
}

function derivedCallId(line: CodexLine, state: CodexState, input: unknown): string {
  const prefix = line.payloadType === 'web_search_call' ? 'web' : 'call';
  const ordinal = line.isBare ? String(state.ordinal) : '';
  return `${prefix}-${contentId([state.threadId, line.ts, ordinal, JSON.stringify(input)], 24)}`;
}

/** Adds the usage of a response when a token_count says that there was one. */
export function addTokenCount(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const info = readObject(line.payload, 'info');
  const used = info === undefined ? undefined : takeUsage(info, limitOf(line), state);
  const metered = used && takeUnrecorded(used, readObject(info ?? {}, 'last_token_usage'), state);
  if (metered === undefined) return;
  const isBeforeItems = doItemsFollowCount(state.session.clientVersion);
  const messageId = (isBeforeItems ? undefined : state.openId) ?? newMessageId(line, state);
  addMetered(metered, { line, messageId }, state, facts);
  if (isBeforeItems) state.openId = messageId;
}

/** Adds the usage of a response that a token_usage_record states (since 0.153): also of those that no token_count holds. */
export function addUsageRecord(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const metered = takeRecord(line.payload, state);
  if (metered === undefined) return;
  const responseId = readName(line.payload, 'response_id')?.slice(0, responseIdCharactersMax);
  const messageId = state.openId ?? responseId ?? newMessageId(line, state);
  addMetered(metered, { line, messageId }, state, facts);
}

/** Adds the usage of a response, and ends it. */
function addMetered(
  metered: MeteredUsage,
  { line, messageId }: { readonly line: CodexLine; readonly messageId: string },
  state: CodexState,
  facts: TranscriptFact[],
): void {
  facts.push({
    ...replyOf(line, state, messageId),
    turnKind: 'response',
    usage: metered.usage,
    usageCoverage: metered.coverage,
    modifiers: { serviceTier: state.tier?.name },
    usagePartial: metered.isPartial || undefined,
  });
  if (state.model === '')
    state.unnamed = [...state.unnamed, [messageId, line.ts] as [string, string]].slice(-unnamedMax);
  state.ordinal += 1;
  state.lastId = messageId;
  state.openId = undefined;
}

/**
 * Names the model of responses that were counted before the log named one: a resumed thread may report its counts before
 * its first turn_context. The model that is named next is theirs.
 */
export function nameCounted(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  if (state.model === '' || state.unnamed.length === 0) return;
  for (const [messageId, ts] of state.unnamed) facts.push({ ...replyOf(line, state, messageId), ts });
  state.unnamed = [];
}

/** Ends the response that is open: a turn began or was broken off, or an item of another speaker is in between. */
export function closeResponse(line: CodexLine, state: CodexState): void {
  if (state.openId === undefined) return;
  state.lastId = state.openId;
  state.openId = undefined;
  // Without counts the responses themselves are counted, for their lines have no time to tell them apart.
  if (line.isBare) state.ordinal += 1;
}

/** Ends the response that is open in files where items follow the count; in others its count is still to come. */
export function closeCountedResponse(line: CodexLine, state: CodexState): void {
  if (doItemsFollowCount(state.session.clientVersion)) closeResponse(line, state);
}

interface Said {
  readonly blocks?: readonly ReplyBlock[];
  readonly toolCalls?: readonly ToolCallFact[];
}

function addItem(line: CodexLine, state: CodexState, facts: TranscriptFact[], said: Said): void {
  state.openId ??= newMessageId(line, state);
  const blocks = said.blocks ?? [];
  const toolCalls = said.toolCalls ?? [];
  // Encrypted reasoning opens a response and says nothing that could be kept.
  if (blocks.length > 0 || toolCalls.length > 0)
    facts.push({ ...replyOf(line, state, state.openId), blocks, toolCalls });
}

function newMessageId(line: CodexLine, state: CodexState): string {
  return `${line.ts}#${state.ordinal}`;
}

function replyOf(line: CodexLine, state: CodexState, messageId: string): ReplyFact {
  return {
    kind: 'reply',
    range: line.range,
    source: 'codex',
    sessionId: state.threadId,
    messageId,
    identity: 'session',
    turnKind: 'unmetered',
    ts: line.ts,
    model: state.model,
    project: state.session.cwd,
    projectKey: state.session.projectKey,
    granularity: 'per-turn',
    subagent: state.subagent,
    isNested: false,
    blocks: [],
    toolCalls: [],
  };
}

/** Builds of no release call themselves 0.0.0. */
function doItemsFollowCount(clientVersion: string | undefined): boolean {
  const minor = Number(/^0\.(\d+)\./.exec(clientVersion ?? '')?.[1] ?? 0);
  return minor > 0 && minor < streamingMinorMin;
}
