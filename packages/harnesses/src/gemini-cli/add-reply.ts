import { type JsonObject, readCount, readObject, readText, writeJson } from '@agentspine/ingest';
import { normaliseTimestamp, type ReplyBlock, type ToolResultFact, type TranscriptFact } from '@agentspine/schema';
import { readContent } from '../read-content.ts';
import { netOf, type StatedUsage, usageOf } from '../stated-usage.ts';
import { objectsOf } from '../unknown-shapes.ts';
import type { GeminiMessage, GeminiState } from './gemini-parser.ts';

/** Adds a message of the model, its calls, and their results, which are in the same record. */
export function addReply(
  { message, id, range, ts }: GeminiMessage,
  { sessionId }: GeminiState,
  facts: TranscriptFact[],
): void {
  const calls = objectsOf(message['toolCalls']).filter((call) => readText(call, 'id') !== undefined);
  facts.push({
    kind: 'reply',
    range,
    source: 'gemini-cli',
    sessionId,
    messageId: id,
    identity: 'session',
    ts,
    model: readText(message, 'model') ?? '',
    ...usageOf(statedUsage(readObject(message, 'tokens'))),
    granularity: 'per-turn',
    stopReason: calls.length > 0 ? 'tool_use' : 'end_turn',
    isNested: false,
    blocks: blocksOf(message),
    toolCalls: calls.map((call, ordinal) => ({
      id: readText(call, 'id') ?? '',
      name: readText(call, 'name') ?? '',
      input: call['args'] ?? null,
      ordinal,
    })),
  });
  for (const call of calls) addResult(call, { range, sessionId, ts }, facts);
}

/** `input` is gross of what was cached, and thoughts are outside `output`. `tool` are tokens of prompts of tools: input. */
function statedUsage(tokens: JsonObject | undefined): StatedUsage {
  const cacheRead = readCount(tokens, 'cached');
  const reasoning = readCount(tokens, 'thoughts');
  const [input, output] = [readCount(tokens, 'input'), readCount(tokens, 'output')];
  return {
    input: input === undefined ? undefined : netOf(input + (readCount(tokens, 'tool') ?? 0), cacheRead),
    output: output === undefined ? undefined : output + (reasoning ?? 0),
    reasoning,
    cacheRead,
  };
}

function blocksOf(message: JsonObject): readonly ReplyBlock[] {
  const thoughts = objectsOf(message['thoughts']).map((thought): ReplyBlock => {
    const words = [readText(thought, 'subject'), readText(thought, 'description')];
    return { kind: 'thinking', text: words.filter((word) => word !== undefined).join('\n') };
  });
  const { text } = readContent(message['content']);
  return [...thoughts, { kind: 'text' as const, text }].filter((block) => block.text !== '');
}

const endings: ReadonlyMap<string, Pick<ToolResultFact, 'status' | 'isError' | 'reason'>> = new Map([
  ['success', { status: 'completed', isError: false }],
  ['error', { status: 'errored', isError: true }],
  ['cancelled', { status: 'cancelled', reason: 'interrupted' }],
]);

/** A call that has no ending yet has no result. */
function addResult(
  call: JsonObject,
  place: Pick<ToolResultFact, 'range' | 'sessionId' | 'ts'>,
  facts: TranscriptFact[],
): void {
  const ending = endings.get(readText(call, 'status') ?? '');
  if (ending === undefined) return;
  const content = contentOf(call['result']);
  const code = /(?:^|\n)Exit Code: (-?\d{1,10})(?:\n|$)/.exec(content?.slice(-endCharsMax) ?? '')?.[1];
  facts.push({
    ...place,
    kind: 'tool-result',
    source: 'gemini-cli',
    toolUseId: readText(call, 'id') ?? '',
    eventIndex: 0,
    ts: normaliseTimestamp(readText(call, 'timestamp') ?? '') ?? place.ts,
    eventSource: 'tool_result',
    ...ending,
    exitCode: code === undefined ? undefined : Number(code),
    content,
    isNested: false,
  });
}

/** How much of a result may be looked at for its end. */
const endCharsMax = 200;

/** What the model was given back: the output or the error of each response, or its JSON. */
function contentOf(result: unknown): string | undefined {
  const texts = objectsOf(result).flatMap((part): readonly string[] => {
    const response = readObject(readObject(part, 'functionResponse'), 'response');
    const text = response === undefined ? undefined : (response['output'] ?? response['error'] ?? response);
    if (text === undefined) return [];
    return [typeof text === 'string' ? text : (writeJson(text) ?? '')];
  });
  if (texts.length > 0) return texts.join('\n');
  return result === undefined || result === null ? undefined : writeJson(result);
}
