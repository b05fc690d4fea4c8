/*
 * Sessions of Grok Build (docs/formats/harnesses.md), a folder each: `chat_history.jsonl` says what was said and called, without times and usage;
 * `updates.jsonl` says what a prompt cost, by model; `summary.json` has the folder and the title.
 */
import {
  contentId,
  type JsonObject,
  readCount,
  readNumber,
  readObject,
  readText,
  type TranscriptParser,
  writeJson,
} from '@agentspine/ingest';
import { type FactRange, isJsonObject, type ReplyBlock, type ReplyFact, type TranscriptFact } from '@agentspine/schema';
import { readContent, resultText } from '../read-content.ts';
import { netOf, usageOf } from '../stated-usage.ts';
import { timeOf } from '../time-of.ts';
import { objectsOf } from '../unknown-shapes.ts';
import { grokFiles } from './grok-files.ts';

/** What is remembered between two records. */
export interface GrokState {
  sessionId: string;
  /** Lines of the conversation so far, by which one is named that has no id. */
  place: number;
  /** What the model thought before it answered. */
  thought: string;
}

const chatTypes: ReadonlySet<unknown> = new Set([
  'user',
  'assistant',
  'reasoning',
  'tool_result',
  'system',
  'backend_tool_call',
]);

/** Parses sessions of Grok Build. */
export const grokParser: TranscriptParser<GrokState> = {
  source: 'grok',
  version: grokFiles.version,
  recognises: (records) => records.some((record) => isSummary(record) || isUpdate(record)) || isChat(records),
  isRecord: (object) => isUpdate(object) || isSummary(object) || chatTypes.has(object['type']),
  start({ path, firstLine }) {
    const [, folder] = /([^\\/]+)[\\/][^\\/]+$/.exec(path) ?? [];
    return { sessionId: folder ?? `file-${contentId([path, firstLine], 16)}`, place: 0, thought: '' };
  },
  parseRecord(record, range, state, facts) {
    if (isSummary(record)) addSummary(record, range, facts);
    else if (isUpdate(record)) addUpdate(record, range, state, facts);
    else addChatLine(record, range, state, facts);
  },
};

/** The first line of a conversation is the system's, and no line has an id of its own or a time. */
function isChat([first]: readonly JsonObject[]): boolean {
  return (
    first?.['type'] === 'system' && readText(first, 'content')?.includes('Grok') === true && !('timestamp' in first)
  );
}

function isSummary(record: JsonObject): boolean {
  return readText(readObject(record, 'info'), 'id') !== undefined && 'chat_format_version' in record;
}

function isUpdate(record: JsonObject): boolean {
  return readText(readObject(readObject(record, 'params'), 'update'), 'sessionUpdate') !== undefined;
}

function addSummary(record: JsonObject, range: FactRange, facts: TranscriptFact[]): void {
  const info = readObject(record, 'info');
  const sessionId = readText(info, 'id') ?? '';
  const title = readText(record, 'generated_title');
  const session = {
    source: 'grok',
    sessionId,
    ts: timeOf(record['created_at']) || undefined,
    cwd: readText(info, 'cwd'),
    ...(title === undefined ? {} : ({ title, titleKind: 'ai' } as const)),
  } as const;
  facts.push({ kind: 'session', range, record: session });
}

/** What a prompt cost, by model: of several requests together, so a rollup. `inputTokens` is gross. */
function addUpdate(record: JsonObject, range: FactRange, state: GrokState, facts: TranscriptFact[]): void {
  const params = readObject(record, 'params');
  const update = readObject(params, 'update');
  if (update?.['sessionUpdate'] !== 'turn_completed') return;
  const usage = readObject(update, 'usage');
  if (usage === undefined) return;
  const seconds = readNumber(record, 'timestamp');
  const ts = timeOf(seconds === undefined ? undefined : seconds * 1_000);
  const prompt = readText(update, 'prompt_id') ?? `turn-${range.from}`;
  const byModel = readObject(usage, 'modelUsage');
  const parts = byModel === undefined ? [['', usage] as const] : Object.entries(byModel);
  for (const [model, stated] of parts) {
    if (!isJsonObject(stated)) continue;
    const cacheRead = readCount(stated, 'cachedReadTokens');
    const cacheWrite = readCount(stated, 'cacheCreationTokens');
    const counts = usageOf({
      input: netOf(readCount(stated, 'inputTokens'), cacheRead, cacheWrite),
      output: readCount(stated, 'outputTokens'),
      reasoning: readCount(stated, 'reasoningTokens'),
      cacheRead,
      cacheWrite,
      costPico: ticksToPico(
        readCount(stated, 'costUsdTicks') ?? (parts.length === 1 ? readCount(usage, 'costUsdTicks') : undefined),
      ),
    });
    if (counts.turnKind === 'unmetered') continue;
    facts.push({
      kind: 'reply',
      range,
      source: 'grok',
      sessionId: readText(params, 'sessionId') ?? state.sessionId,
      messageId: `${prompt}:${model}`,
      identity: 'session',
      ts,
      model,
      ...counts,
      turnKind: 'rollup',
      granularity: 'per-session-aggregate',
      isNested: false,
      blocks: [],
      toolCalls: [],
    });
  }
}

/** Ten thousand million ticks are a dollar. */
function ticksToPico(ticks: number | undefined): number | undefined {
  const pico = ticks === undefined ? undefined : ticks * 100;
  return Number.isSafeInteger(pico) ? pico : undefined;
}

/** More thoughts than this before one answer are an answer of their own: what is remembered must stay small. */
const thoughtCharsMax = 262_144;

/** An answer, with what was thought since the one before. */
function replyOf(
  place: Pick<ReplyFact, 'range' | 'source' | 'sessionId' | 'ts'>,
  messageId: string,
  record: JsonObject,
  state: GrokState,
): ReplyFact {
  const blocks: readonly ReplyBlock[] = [
    { kind: 'thinking', text: state.thought },
    { kind: 'text', text: readContent(record['content']).text },
  ];
  state.thought = '';
  return {
    ...place,
    kind: 'reply',
    messageId,
    identity: 'session',
    turnKind: 'unmetered',
    model: readText(record, 'model_id') ?? '',
    granularity: 'per-message',
    isNested: false,
    blocks: blocks.filter(({ text }) => text !== ''),
    toolCalls: objectsOf(record['tool_calls']).flatMap((call, ordinal) => {
      const callId = readText(call, 'id');
      if (callId === undefined) return [];
      return [{ id: callId, name: readText(call, 'name') ?? '', input: argumentsOf(call), ordinal }];
    }),
  };
}

function addChatLine(record: JsonObject, range: FactRange, state: GrokState, facts: TranscriptFact[]): void {
  const place = { range, source: 'grok', sessionId: state.sessionId, ts: '' } as const;
  const id = contentId([String(state.place), writeJson(record) ?? ''], 32);
  state.place += 1;
  switch (record['type']) {
    case 'user': {
      const speaker = 'synthetic_reason' in record ? 'meta' : 'human';
      facts.push({ ...place, kind: 'prompt', userUuid: id, speaker, ...readContent(record['content']) });
      return;
    }
    case 'reasoning': {
      const { text } = readContent(objectsOf(record['summary']).map((part) => readText(part, 'text') ?? ''));
      if (state.thought.length + text.length > thoughtCharsMax) facts.push(replyOf(place, id, {}, state));
      state.thought = [state.thought, text].filter((part) => part !== '').join('\n');
      return;
    }
    case 'assistant':
      facts.push(replyOf(place, id, record, state));
      return;
    case 'tool_result': {
      const toolUseId = readText(record, 'tool_call_id');
      if (toolUseId === undefined) return;
      const result = { toolUseId, eventIndex: 0, eventSource: 'tool_result', status: 'unknown' } as const;
      facts.push({ ...place, ...result, kind: 'tool-result', content: resultText(record['content']), isNested: false });
    }
  }
}

/** Arguments are the text of a JSON. */
function argumentsOf(call: JsonObject): unknown {
  const text = readText(call, 'arguments');
  if (text === undefined) return call['arguments'] ?? null;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}
