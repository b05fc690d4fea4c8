import { Buffer } from 'node:buffer';
import { contentId, type JsonObject, readCount, readObject, readText, writeJson } from '@agentspine/ingest';
import type { PromptFact, TranscriptFact } from '@agentspine/schema';
import { blocksOfParts, callsOfParts, resultsOfParts } from '../message-parts.ts';
import { readContent, resultText } from '../read-content.ts';
import { netOf, readCost, type StatedUsage, usageOf } from '../stated-usage.ts';
import { objectsOf } from '../unknown-shapes.ts';
import type { ClinePlace, ClineState } from './cline-state.ts';

/** Adds a message of a session of the command line. */
export function addMessage(message: JsonObject, place: ClinePlace, state: ClineState, facts: TranscriptFact[]): void {
  const content = typeof message['content'] === 'string' ? [message['content']] : message['content'];
  const role = readText(message, 'role');
  if (role === 'assistant') addReply(message, content, { place, state }, facts);
  else if (role === 'user') {
    for (const block of resultsOfParts(content)) addResult(block, place, facts);
    addPrompt(content, { place, state }, facts);
  }
}

/** A fork has copies of messages: the time and the id of the first writing are the same in each. */
function addReply(
  message: JsonObject,
  content: unknown,
  { place, state }: { readonly place: ClinePlace; readonly state: ClineState },
  facts: TranscriptFact[],
): void {
  // A session that was resumed leaves it out where it stayed.
  state.model = readText(readObject(message, 'modelInfo'), 'id') ?? state.model;
  const [id = ''] = (readText(message, 'id') ?? '').split('_tool_', 1);
  const calls = callsOfParts(content);
  facts.push({
    ...place,
    kind: 'reply',
    messageId: contentId([place.ts, id], 32),
    identity: 'source',
    model: state.model,
    ...usageOf(statedUsage(readObject(message, 'metrics'))),
    granularity: 'per-message',
    stopReason: calls.length > 0 ? 'tool_use' : 'end_turn',
    isNested: false,
    blocks: blocksOfParts(content),
    toolCalls: calls,
  });
}

/** `inputTokens` is gross of what was read from and written to a cache. */
function statedUsage(metrics: JsonObject | undefined): StatedUsage {
  const cacheRead = readCount(metrics, 'cacheReadTokens');
  const cacheWrite = readCount(metrics, 'cacheWriteTokens');
  return {
    input: netOf(readCount(metrics, 'inputTokens'), cacheRead, cacheWrite),
    output: readCount(metrics, 'outputTokens'),
    cacheRead,
    cacheWrite,
    costPico: readCost(metrics, 'cost'),
  };
}

/** Files that a person named are beside the words, and results of tools have facts of their own. */
function addPrompt(
  content: unknown,
  { place, state }: { readonly place: ClinePlace; readonly state: ClineState },
  facts: TranscriptFact[],
): void {
  const { range, source, sessionId, ts } = place;
  const { text, blocks } = readContent(content);
  if (blocks.length === 0) return;
  const files = objectsOf(content).filter(({ type }) => type === 'file');
  const documents = files.map((file): PromptFact['blocks'][number] => ({
    kind: 'document',
    byteLen: Buffer.byteLength(readText(file, 'content') ?? ''),
  }));
  const asker = state.isSubagent === true ? 'subagent-prompt' : 'human';
  const speaker = text.startsWith('<SYSTEM_NOTICE>') ? 'meta' : asker;
  const userUuid = contentId([ts, speaker, text], 32);
  facts.push({
    ...{ kind: 'prompt', range, source, sessionId, userUuid, ts, speaker, text },
    blocks: [...blocks, ...documents],
  });
}

/** A result is a list of what each part of the call came to, or the JSON of one: `success: false` is a failure that no other field states. */
function addResult(block: JsonObject, place: ClinePlace, facts: TranscriptFact[]): void {
  const toolUseId = readText(block, 'tool_use_id');
  if (toolUseId === undefined) return;
  const { content } = block;
  const stated = block['is_error'] === true || outcomesOf(content).some(({ success }) => success === false);
  facts.push({
    ...place,
    kind: 'tool-result',
    toolUseId,
    eventIndex: 0,
    eventSource: 'tool_result',
    status: stated ? 'errored' : 'completed',
    isError: stated,
    content: resultText(content) ?? writeJson(content),
    isNested: false,
  });
}

/** A longer text is not parsed to see whether it failed. */
const outcomeCharsMax = 1_000_000;

function outcomesOf(content: unknown): readonly JsonObject[] {
  if (typeof content !== 'string') return objectsOf(content);
  if (content.length > outcomeCharsMax || !/^\s*[[{]/.test(content)) return [];
  try {
    const value: unknown = JSON.parse(content);
    return objectsOf(Array.isArray(value) ? value : [value]);
  } catch {
    return [];
  }
}
