import { contentId, type JsonObject, readObject, readText, writeJson } from '@agentspine/ingest';
import type { FactRange, TranscriptFact } from '@agentspine/schema';
import { blocksOfParts, callsOfParts, resultsOfParts } from '../message-parts.ts';
import { readContent, resultText } from '../read-content.ts';
import type { CursorState } from './cursor-state.ts';
import { readPromptWords } from './prompt-words.ts';

/**
 * Adds a line of a transcript. It has no id: its place and what it says name it, so that copies of a beginning are the same.
 * Only a prompt may say when it was sent, and results of tools are not logged.
 */
export function addTranscriptLine(
  record: JsonObject,
  range: FactRange,
  state: CursorState,
  facts: TranscriptFact[],
): void {
  const content = readObject(record, 'message')?.['content'];
  const id = contentId([String(range.from), writeJson(record) ?? ''], 32);
  const place = { range, source: 'cursor', sessionId: state.sessionId, ts: '' } as const;
  if (record['role'] === 'user') {
    const { text: whole, blocks } = readContent(content);
    const { text, ts } = readPromptWords(whole);
    const speaker = state.isSubagent ? 'subagent-prompt' : 'human';
    if (blocks.length > 0) facts.push({ ...place, ts, kind: 'prompt', userUuid: id, speaker, text, blocks });
    addResults(resultsOfParts(content), place, facts);
    return;
  }
  facts.push({
    ...place,
    kind: 'reply',
    messageId: id,
    identity: 'session',
    turnKind: 'unmetered',
    model: '',
    granularity: 'per-message',
    isNested: false,
    blocks: blocksOfParts(content),
    toolCalls: callsOfParts(content, (ordinal) => `${state.sessionId}:${id}#${ordinal}`),
  });
}

/** Real transcripts have none; one that names its call is taken. */
function addResults(
  parts: readonly JsonObject[],
  place: { readonly range: FactRange; readonly source: 'cursor'; readonly sessionId: string; readonly ts: string },
  facts: TranscriptFact[],
): void {
  for (const part of parts) {
    const toolUseId = readText(part, 'tool_use_id');
    if (toolUseId === undefined) continue;
    const isError = typeof part['is_error'] === 'boolean' ? part['is_error'] : undefined;
    const result = { toolUseId, eventIndex: 0, eventSource: 'tool_result', isNested: false } as const;
    const status = isError === undefined ? 'unknown' : isError ? 'errored' : 'completed';
    facts.push({ ...place, ...result, kind: 'tool-result', status, isError, content: resultText(part['content']) });
  }
}
