/*
 * Sessions of Kimi Code (docs/formats/harnesses.md): `<session>/agents/<agent>/wire.jsonl` of each agent, and `<session>/state.json`. A step is a
 * response: its parts, its calls, and after its end a record of its usage. The name of the model that is billed is in the request before.
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
import type { FactRange, PromptFact, ReplyFact, TranscriptFact } from '@agentspine/schema';
import { readContent } from '../read-content.ts';
import { usageOf } from '../stated-usage.ts';
import { timeOf } from '../time-of.ts';
import { namesIn, UnknownShapes } from '../unknown-shapes.ts';
import { kimiFiles } from './kimi-files.ts';

/** What is remembered between two records. */
export interface KimiState {
  sessionId: string;
  /** The session whose subagent this is. */
  parentId?: string;
  model: string;
  /** The last step, to which the next usage belongs. */
  stepId: string;
}

interface Place {
  readonly range: FactRange;
  readonly source: 'kimi-code';
  readonly sessionId: string;
  readonly ts: string;
}

/** Parses sessions of Kimi Code. */
export const kimiParser: TranscriptParser<KimiState> = {
  source: 'kimi-code',
  version: kimiFiles.version,
  recognises: (records) => records.some((record) => isHeader(record) || isStateFile(record)),
  isRecord: (object) => isHeader(object) || (readText(object, 'type') !== undefined && 'time' in object),
  start({ path, firstLine }) {
    const [, ofAgent, agent, alone] =
      /([^\\/]+)[\\/]agents[\\/]([^\\/]+)[\\/]wire\.jsonl|([^\\/]+)[\\/]state\.json/.exec(path) ?? [];
    const session = ofAgent ?? alone ?? `file-${contentId([path, firstLine], 16)}`;
    const isChild = agent !== undefined && agent !== 'main';
    return {
      sessionId: isChild ? `${session}.${agent}` : session,
      ...(isChild ? { parentId: session } : {}),
      model: '',
      stepId: '',
    };
  },
  parseRecord(record, range, state, facts) {
    const place = { range, source: 'kimi-code', sessionId: state.sessionId, ts: timeOf(record['time']) } as const;
    if (isHeader(record)) addStart(record, place, state, facts);
    else if (isStateFile(record)) addStateFile(record, place, facts);
    else addRecord(record, place, state, facts);
  },
};

function isHeader(record: JsonObject): boolean {
  return record['type'] === 'metadata' && 'protocol_version' in record && 'created_at' in record;
}

function isStateFile(record: JsonObject): boolean {
  return readText(record, 'workDir') !== undefined && readObject(record, 'agents') !== undefined;
}

function addStart(
  record: JsonObject,
  { range }: Place,
  { sessionId, parentId }: KimiState,
  facts: TranscriptFact[],
): void {
  const ts = timeOf(record['created_at']) || undefined;
  facts.push({ kind: 'session', range, record: { source: 'kimi-code', sessionId, ts } });
  if (parentId === undefined) return;
  const relation = { sessionId, relatedSessionId: parentId, relationshipType: 'subagent', ts } as const;
  facts.push({ kind: 'relationship', range, record: { source: 'kimi-code', ...relation } });
}

function addStateFile(record: JsonObject, { range, source, sessionId }: Place, facts: TranscriptFact[]): void {
  const title = readText(record, 'title');
  const titleKind = record['isCustomTitle'] === true ? 'custom' : 'ai';
  const session = {
    source,
    sessionId,
    ts: timeOf(record['createdAt']) || undefined,
    cwd: readText(record, 'workDir'),
    ...(title === undefined ? {} : ({ title, titleKind } as const)),
  };
  facts.push({ kind: 'session', range, record: session });
}

function addRecord(record: JsonObject, place: Place, state: KimiState, facts: TranscriptFact[]): void {
  switch (record['type']) {
    case 'config.update':
    case 'profile.bind': {
      const cwd = readText(record, 'cwd') ?? readText(readObject(record, 'environmentDisclosure'), 'cwd');
      const { range, source, sessionId, ts } = place;
      if (cwd !== undefined)
        facts.push({ kind: 'session', range, record: { source, sessionId, ts: ts || undefined, cwd } });
      return;
    }
    case 'turn.prompt':
    case 'turn.steer':
      addPrompt(record['input'], speakerOf(record, state), place, facts);
      return;
    case 'llm.request':
      state.model = readText(record, 'model') ?? state.model;
      return;
    case 'context.append_loop_event':
      addLoopEvent(readObject(record, 'event') ?? {}, place, state, facts);
      return;
    case 'usage.record':
      addUsage(record, place, state, facts);
      return;
    case 'context.apply_compaction': {
      const { source, sessionId, ts } = place;
      const tokensBeforeCompact = readCount(record, 'tokensBefore');
      const tokensAfterCompact = readCount(record, 'tokensAfter');
      const compaction = { source, sessionId, ts, tokensBeforeCompact, tokensAfterCompact };
      facts.push({ kind: 'compaction', range: place.range, record: compaction });
      addPrompt(record['summary'], 'summary', place, facts);
      return;
    }
    default: {
      const shapes = new UnknownShapes();
      shapes.addKind(record['type'], silent, 'record');
      facts.push(...shapes.factOf(place));
    }
  }
}

/** Records that repeat what others say, or say how the program is set up. */
const silent = namesIn(`
  context.append_message llm.tools_snapshot permission.record_approval_result permission.set_mode plan_mode.enter
  plan_mode.exit tools.set_active_tools turn.cancel turn.ended full_compaction.begin full_compaction.complete
  plugin.session_start runtime.set_binding token_counting.measured token_counting.turn_recorded`);

/** What a person typed; what triggers a subagent is an agent's. */
function speakerOf(record: JsonObject, { parentId }: KimiState): PromptFact['speaker'] {
  const origin = readObject(record, 'origin');
  if (origin?.['kind'] === 'user') return 'human';
  return parentId !== undefined && origin?.['name'] === 'subagent' ? 'subagent-prompt' : 'meta';
}

function addPrompt(content: unknown, speaker: PromptFact['speaker'], place: Place, facts: TranscriptFact[]): void {
  const said = readContent(content);
  facts.push({ ...place, kind: 'prompt', userUuid: contentId([place.ts, speaker, said.text], 32), speaker, ...said });
}

function addLoopEvent(event: JsonObject, place: Place, state: KimiState, facts: TranscriptFact[]): void {
  const stepId = readText(event, 'stepUuid') ?? readText(event, 'uuid') ?? '';
  switch (event['type']) {
    case 'content.part': {
      const part = readObject(event, 'part');
      const [text, thought] = [readText(part, 'text'), readText(part, 'think')];
      const block = { kind: thought === undefined ? 'text' : 'thinking', text: thought ?? text ?? '' } as const;
      if (block.text !== '') facts.push({ ...replyOf(stepId, place, state), blocks: [block] });
      return;
    }
    case 'tool.call': {
      const id = readText(event, 'toolCallId');
      const call = { name: readText(event, 'name') ?? '', input: event['args'] ?? null, ordinal: 0 };
      if (id !== undefined) facts.push({ ...replyOf(stepId, place, state), toolCalls: [{ id, ...call }] });
      return;
    }
    case 'step.end': {
      state.stepId = stepId;
      const stopReason = readText(event, 'finishReason');
      facts.push({ ...replyOf(stepId, place, state), stopReason });
      return;
    }
    case 'tool.result':
      addResult(event, place, facts);
  }
}

function addResult(event: JsonObject, place: Place, facts: TranscriptFact[]): void {
  const toolUseId = readText(event, 'toolCallId');
  const result = readObject(event, 'result');
  if (toolUseId === undefined || result === undefined) return;
  const { output } = result;
  const isError = result['isError'] === true;
  const content = typeof output === 'string' || output === undefined ? output : writeJson(output);
  const code = isError ? /exit code: (-?\d{1,10})\.?\s*$/.exec(content?.slice(-endCharsMax) ?? '')?.[1] : undefined;
  facts.push({
    ...place,
    kind: 'tool-result',
    toolUseId,
    eventIndex: 0,
    eventSource: 'tool_result',
    status: isError ? 'errored' : 'completed',
    isError,
    exitCode: code === undefined ? undefined : Number(code),
    content,
    isNested: false,
  });
}

/** How much of a result may be looked at for its end. */
const endCharsMax = 100;

/** Usage of a step follows its end. That of the session is of a call that made a summary, which has no step. */
function addUsage(record: JsonObject, place: Place, state: KimiState, facts: TranscriptFact[]): void {
  const usage = readObject(record, 'usage');
  const stated = usageOf({
    input: readCount(usage, 'inputOther'),
    output: readCount(usage, 'output'),
    cacheRead: readCount(usage, 'inputCacheRead'),
    cacheWrite: readCount(usage, 'inputCacheCreation'),
  });
  const isOfSession = record['usageScope'] === 'session' || state.stepId === '';
  const messageId = isOfSession ? contentId([place.ts, writeJson(usage) ?? ''], 32) : state.stepId;
  const kind = isOfSession && stated.turnKind === 'response' ? ({ turnKind: 'compaction' } as const) : {};
  facts.push({ ...replyOf(messageId, place, state), ...stated, ...kind });
}

function replyOf(messageId: string, place: Place, { model }: KimiState): ReplyFact {
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
