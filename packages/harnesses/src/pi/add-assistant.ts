import { contentId, type JsonObject, readCount, readObject, readText, writeJson } from '@agentspine/ingest';
import type { ReplyBlock, ReplyFact, ToolCallFact, TranscriptFact } from '@agentspine/schema';
import { readCost, type StatedUsage, usageOf } from '../stated-usage.ts';
import { objectsOf } from '../unknown-shapes.ts';
import { addPrompt } from './add-message.ts';
import type { PiLine } from './pi-line.ts';
import type { PiState } from './pi-state.ts';

/** Why the model stopped, as pi says it, in the words of the other harnesses. */
const stopReasons: ReadonlyMap<string, string> = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['toolUse', 'tool_use'],
]);

/** Adds a message of the model; an error of its API is a notice beside it. */
export function addAssistant(line: PiLine, message: JsonObject, state: PiState, facts: TranscriptFact[]): void {
  const reason = readText(message, 'stopReason');
  const model = readText(message, 'model');
  state.model = model ?? state.model;
  const messageId = messageIdOf(line, message);
  state.lastId = messageId;
  facts.push({
    ...replyOf(line, messageId, state),
    model: model ?? '',
    ...usageOf(isCutOff(reason) ? withoutZeros(statedUsage(message)) : statedUsage(message)),
    stopReason: reason === undefined ? undefined : (stopReasons.get(reason) ?? reason),
    blocks: blocksOf(message),
    toolCalls: callsOf(message),
  });
  const error = readText(message, 'errorMessage');
  if (error !== undefined && reason === 'error')
    addPrompt(line, { speaker: 'system', text: error, blocks: [] }, state, facts);
}

/** Adds the call that made a summary, where the line states its usage: it has no message of its own. */
export function addExtraCall(line: PiLine, state: PiState, facts: TranscriptFact[]): void {
  const stated = usageOf(statedUsage(line.record));
  if (stated.turnKind === 'unmetered') return;
  const messageId = messageIdOf(line, line.record);
  facts.push({ ...replyOf(line, messageId, state), model: state.model, ...stated, turnKind: 'compaction' });
}

function replyOf(
  { range, ts }: PiLine,
  messageId: string,
  { sessionId }: PiState,
): Omit<ReplyFact, 'turnKind' | 'model'> {
  return {
    kind: 'reply',
    range,
    source: 'pi',
    sessionId,
    messageId,
    identity: 'source',
    ts,
    granularity: 'per-turn',
    isNested: false,
    blocks: [],
    toolCalls: [],
  };
}

/**
 * Names a message by what its line says of it. The ids of lines do not help: version 1 has none, and pi gives them some when it
 * writes such a file again. Two times of a millisecond each and the usage are the same in every copy and in no other message.
 */
function messageIdOf({ at }: PiLine, message: JsonObject): string {
  const { timestamp, provider, model, usage } = message;
  return contentId([at, writeJson([timestamp, provider, model, usage]) ?? ''], 32);
}

/** `input` is net of the cache, and reasoning is inside `output`. */
function statedUsage(message: JsonObject): StatedUsage {
  const usage = readObject(message, 'usage');
  return {
    input: readCount(usage, 'input'),
    output: readCount(usage, 'output'),
    reasoning: readCount(usage, 'reasoning'),
    cacheRead: readCount(usage, 'cacheRead'),
    cacheWrite: readCount(usage, 'cacheWrite'),
    cacheWrite1h: readCount(usage, 'cacheWrite1h'),
    costPico: readCost(readObject(usage, 'cost'), 'total'),
  };
}

function isCutOff(reason: string | undefined): boolean {
  return reason === 'aborted' || reason === 'error';
}

/** A response that was cut off states zeros until its usage is known, so zeros alone say nothing. */
function withoutZeros(stated: StatedUsage): StatedUsage {
  return Object.values(stated).some((count) => count !== undefined && count > 0) ? stated : {};
}

function blocksOf(message: JsonObject): readonly ReplyBlock[] {
  return objectsOf(message['content']).flatMap((block): readonly ReplyBlock[] => {
    if (block['type'] === 'text') return [{ kind: 'text', text: readText(block, 'text') ?? '' }];
    if (block['type'] === 'thinking') return [{ kind: 'thinking', text: readText(block, 'thinking') ?? '' }];
    return [];
  });
}

function callsOf(message: JsonObject): readonly ToolCallFact[] {
  return objectsOf(message['content']).flatMap((block, ordinal): readonly ToolCallFact[] => {
    const id = readText(block, 'id');
    if (block['type'] !== 'toolCall' || id === undefined) return [];
    return [{ id, name: readText(block, 'name') ?? '', input: block['arguments'] ?? null, ordinal }];
  });
}
