import { type JsonObject, readObject, readText } from '@agentspine/ingest';
import {
  type FactRange,
  parseJsonObject,
  type ReplyBlock,
  type ToolResultFact,
  type TranscriptFact,
} from '@agentspine/schema';
import { readContent } from '../read-content.ts';
import { timeOf } from '../time-of.ts';

/** Where a message is, and the time of its conversation. */
export interface BubblePlace {
  readonly range: FactRange;
  readonly sessionId: string;
  readonly ts: string;
}

/** Adds a message of the editor: what a person wrote, or what the model said or called. A call and its result are in one message. */
export function addBubble(
  bubble: JsonObject,
  { range, sessionId, ts: started }: BubblePlace,
  facts: TranscriptFact[],
): void {
  const id = readText(bubble, 'bubbleId') ?? readText(bubble, 'id');
  if (id === undefined) return;
  const ts = timeOf(bubble['createdAt']) || started;
  const place = { range, source: 'cursor', sessionId, ts } as const;
  const text = readText(bubble, 'text') ?? readText(bubble, 'rawText') ?? '';
  const { type } = bubble;
  if (type === 1 || type === 'user') {
    const content = readContent(text === '' ? [] : text);
    facts.push({ ...place, kind: 'prompt', userUuid: id, speaker: 'human', ...content });
  } else if (type === 2 || type === 'ai') {
    const thinking = readText(readObject(bubble, 'thinking'), 'text') ?? '';
    const blocks: readonly ReplyBlock[] = [
      { kind: 'thinking', text: thinking },
      { kind: 'text', text },
    ];
    const tool = readObject(bubble, 'tool');
    const name = readText(tool, 'name');
    const callId = `${sessionId}:${id}`;
    facts.push({
      ...place,
      kind: 'reply',
      messageId: id,
      identity: 'session',
      turnKind: 'unmetered',
      model: readText(bubble, 'modelName') ?? readText(bubble, 'modelType') ?? '',
      granularity: 'per-message',
      isNested: false,
      blocks: blocks.filter((block) => block.text !== ''),
      toolCalls: name === undefined ? [] : [{ id: callId, name, input: inputOf(tool), ordinal: 0 }],
    });
    if (tool !== undefined && name !== undefined) addResult(tool, { ...place, toolUseId: callId }, facts);
  }
}

/** What the model gave, or what the editor made of it: each is the text of a JSON. */
function inputOf(tool: JsonObject | undefined): unknown {
  const text = readText(tool, 'rawArgs') ?? readText(tool, 'params');
  if (text === undefined) return readObject(tool, 'rawArgs') ?? readObject(tool, 'params') ?? null;
  return parseJsonObject(text) ?? text;
}

const endings: ReadonlyMap<string, Pick<ToolResultFact, 'status' | 'isError' | 'reason'>> = new Map([
  ['completed', { status: 'completed', isError: false }],
  ['success', { status: 'completed', isError: false }],
  ['error', { status: 'errored', isError: true }],
  ['cancelled', { status: 'cancelled', reason: 'interrupted' }],
]);

/** A call that has no ending yet has no result. */
function addResult(
  tool: JsonObject,
  place: Pick<ToolResultFact, 'range' | 'source' | 'sessionId' | 'ts' | 'toolUseId'>,
  facts: TranscriptFact[],
): void {
  const ending = endings.get(readText(tool, 'status') ?? '');
  if (ending === undefined) return;
  facts.push({
    ...place,
    kind: 'tool-result',
    eventIndex: 0,
    eventSource: 'tool_result',
    ...ending,
    content: readText(tool, 'result'),
    isNested: false,
  });
}
