/*
 * Sessions of Qwen Code (docs/formats/harnesses.md): lines like those of Claude Code, with messages like those of the Gemini API. A response may be on
 * several lines under one id.
 */
import {
  contentId,
  type JsonObject,
  readCount,
  readObject,
  readText,
  type TranscriptParser,
  writeJson,
} from '@agentspine/ingest';
import {
  type FactRange,
  normaliseTimestamp,
  type PromptFact,
  type ReplyBlock,
  type TranscriptFact,
} from '@agentspine/schema';
import { readContent } from '../read-content.ts';
import { netOf, type StatedUsage, usageOf } from '../stated-usage.ts';
import { namesIn, objectsOf, UnknownShapes } from '../unknown-shapes.ts';
import { qwenFiles } from './qwen-files.ts';

/** What is remembered between two lines. */
interface QwenState {
  sessionId: string;
  ts: string;
  /** What a session fact said last. */
  said?: string;
}

interface QwenLine {
  readonly record: JsonObject;
  readonly message: JsonObject;
  readonly id: string;
  readonly at: {
    readonly range: FactRange;
    readonly source: 'qwen-code';
    readonly sessionId: string;
    readonly ts: string;
  };
}

const types = namesIn('user assistant tool_result system');
const lineKeys =
  namesIn(`uuid parentUuid sessionId timestamp type subtype cwd version gitBranch model message usageMetadata
  contextWindowSize toolCallResult systemPayload`);

/** Parses sessions of Qwen Code. */
export const qwenParser: TranscriptParser<QwenState> = {
  source: 'qwen-code',
  version: qwenFiles.version,
  recognises: (records) => records.some(isOfQwen),
  isRecord: (object) => types.has(readText(object, 'type') ?? '') && readText(object, 'sessionId') !== undefined,
  start: ({ path, firstLine }) => ({ sessionId: `file-${contentId([path, firstLine], 16)}`, ts: '' }),
  parseRecord(record, range, state, facts) {
    state.sessionId = readText(record, 'sessionId') ?? state.sessionId;
    state.ts = normaliseTimestamp(readText(record, 'timestamp') ?? '') ?? state.ts;
    const { sessionId, ts } = state;
    const at = { range, source: 'qwen-code', sessionId, ts } as const;
    const message = readObject(record, 'message') ?? {};
    const id = readText(record, 'uuid') ?? contentId([ts, writeJson(message) ?? ''], 32);
    addSession(record, at, state, facts);
    addLine({ record, message, id, at }, facts);
    const shapes = new UnknownShapes();
    const type = readText(record, 'type');
    shapes.addKind(type, types, 'record');
    shapes.addKeys(record, lineKeys, 'line');
    facts.push(...shapes.factOf(at));
  },
};

/** Claude Code has messages with `content`, and no `parts`. */
function isOfQwen(record: JsonObject): boolean {
  const message = readObject(record, 'message');
  const isLine = types.has(readText(record, 'type') ?? '') && readText(record, 'sessionId') !== undefined;
  return isLine && 'uuid' in record && ('systemPayload' in record || Array.isArray(message?.['parts']));
}

function addSession(record: JsonObject, at: QwenLine['at'], state: QwenState, facts: TranscriptFact[]): void {
  const [cwd, gitBranch] = [readText(record, 'cwd'), readText(record, 'gitBranch')];
  const clientVersion = readText(record, 'version');
  const said = contentId([cwd ?? '', gitBranch ?? '', clientVersion ?? ''], 16);
  if (state.said === said) return;
  state.said = said;
  const { range, source, sessionId, ts } = at;
  facts.push({
    kind: 'session',
    range,
    record: { source, sessionId, ts: ts || undefined, cwd, gitBranch, clientVersion },
  });
}

function addLine(line: QwenLine, facts: TranscriptFact[]): void {
  switch (readText(line.record, 'type')) {
    case 'user':
      addUser(line, facts);
      return;
    case 'assistant':
      addAssistant(line, facts);
      return;
    case 'tool_result':
      addResults(line, facts);
      return;
    case 'system':
      addSystem(line, facts);
  }
}

/** What the person typed is `displayText`: the parts hold what hooks added, too. */
function addUser({ record, message, id, at }: QwenLine, facts: TranscriptFact[]): void {
  const { text, blocks } = readContent(message['parts']);
  const typed = readText(readObject(record, 'systemPayload'), 'displayText');
  const speaker: PromptFact['speaker'] = record['subtype'] === 'notification' ? 'notification' : 'human';
  facts.push({ ...at, kind: 'prompt', userUuid: id, speaker, text: typed ?? text, blocks });
}

function addAssistant({ record, message, id, at }: QwenLine, facts: TranscriptFact[]): void {
  const calls = objectsOf(message['parts']).flatMap((part): readonly JsonObject[] => {
    const call = readObject(part, 'functionCall');
    return call === undefined ? [] : [call];
  });
  facts.push({
    ...at,
    kind: 'reply',
    messageId: id,
    identity: 'session',
    model: readText(record, 'model') ?? '',
    ...usageOf(statedUsage(readObject(record, 'usageMetadata'))),
    granularity: 'per-turn',
    stopReason: calls.length > 0 ? 'tool_use' : 'end_turn',
    isNested: false,
    blocks: blocksOf(message),
    toolCalls: calls.flatMap((call, ordinal) => {
      const callId = readText(call, 'id');
      const name = readText(call, 'name') ?? '';
      return callId === undefined ? [] : [{ id: callId, name, input: call['args'] ?? null, ordinal }];
    }),
  });
}

/**
 * The prompt is gross of what was cached. Thoughts are outside the candidates where the Gemini API answers, and inside them where another one does:
 * the total shows which.
 */
function statedUsage(usage: JsonObject | undefined): StatedUsage {
  const cacheRead = readCount(usage, 'cachedContentTokenCount');
  const reasoning = readCount(usage, 'thoughtsTokenCount');
  const [prompt, output] = [readCount(usage, 'promptTokenCount'), readCount(usage, 'candidatesTokenCount')];
  const isInside = readCount(usage, 'totalTokenCount') === (prompt ?? 0) + (output ?? 0);
  return {
    input: netOf(prompt, cacheRead),
    output: output === undefined ? undefined : output + (isInside ? 0 : (reasoning ?? 0)),
    reasoning,
    cacheRead,
  };
}

function blocksOf(message: JsonObject): readonly ReplyBlock[] {
  return objectsOf(message['parts']).flatMap((part): readonly ReplyBlock[] => {
    const text = readText(part, 'text');
    return text === undefined ? [] : [{ kind: part['thought'] === true ? 'thinking' : 'text', text }];
  });
}

function addResults({ record, message, at }: QwenLine, facts: TranscriptFact[]): void {
  const outcome = readText(readObject(record, 'toolCallResult'), 'status');
  for (const part of objectsOf(message['parts'])) {
    const response = readObject(part, 'functionResponse');
    const toolUseId = readText(response, 'id');
    if (toolUseId === undefined) continue;
    const said = readObject(response, 'response');
    const error = said?.['error'];
    const isError = outcome === 'error' || error !== undefined;
    const text = error ?? said?.['output'] ?? said;
    facts.push({
      ...at,
      kind: 'tool-result',
      toolUseId,
      eventIndex: 0,
      eventSource: 'tool_result',
      status: outcome === 'cancelled' ? 'cancelled' : isError ? 'errored' : 'completed',
      isError: outcome === 'cancelled' ? undefined : isError,
      content: typeof text === 'string' ? text : writeJson(text),
      isNested: false,
    });
  }
}

function addSystem({ record, id, at }: QwenLine, facts: TranscriptFact[]): void {
  const payload = readObject(record, 'systemPayload');
  const { range, source, sessionId, ts } = at;
  const title = readText(payload, 'customTitle');
  const titleKind = readText(payload, 'titleSource') === 'auto' ? 'ai' : 'custom';
  const command = readText(payload, 'rawCommand');
  switch (readText(record, 'subtype')) {
    case 'custom_title':
      // Without its time: a title that is written after the last message is of the session as it was then.
      if (title !== undefined) facts.push({ kind: 'session', range, record: { source, sessionId, title, titleKind } });
      return;
    case 'chat_compression':
      facts.push({ kind: 'compaction', range, record: { source, sessionId, ts } });
      return;
    case 'slash_command': {
      const said = { speaker: 'command', ...readContent(command) } as const;
      if (command !== undefined && payload?.['phase'] !== 'result')
        facts.push({ ...at, kind: 'prompt', userUuid: id, ...said });
    }
  }
}
