/*
 * Sessions of Factory Droid (docs/formats/harnesses.md): `<session>.jsonl` with messages in the form of the Anthropic API, without usage, and
 * `<session>.settings.json`, written again as a whole, with the sum of what the session used so far.
 */
import { contentId, type JsonObject, readCount, readObject, readText, type TranscriptParser } from '@agentspine/ingest';
import type { FactRange, TranscriptFact } from '@agentspine/schema';
import { blocksOfParts, callsOfParts, resultsOfParts } from '../message-parts.ts';
import { readContent, resultText } from '../read-content.ts';
import { usageOf } from '../stated-usage.ts';
import { timeOf } from '../time-of.ts';
import { objectsOf } from '../unknown-shapes.ts';
import { droidFiles } from './droid-files.ts';

/** What is remembered between two records. */
export interface DroidState {
  sessionId: string;
  ts: string;
}

/** Parses sessions of Factory Droid. */
export const droidParser: TranscriptParser<DroidState> = {
  source: 'factory-droid',
  version: droidFiles.version,
  recognises: (records) => records.some((record) => isStart(record) || isSettings(record)),
  isRecord: (object) => isStart(object) || isSettings(object) || object['type'] === 'message',
  start({ path, firstLine }) {
    const [, name] = /([^\\/]+?)(?:\.settings)?\.jsonl?(?:\.zst)?$/.exec(path) ?? [];
    return { sessionId: name ?? `file-${contentId([path, firstLine], 16)}`, ts: '' };
  },
  parseRecord(record, range, state, facts) {
    if (isStart(record)) addStart(record, range, state, facts);
    else if (isSettings(record)) addTotals(record, range, state, facts);
    else if (record['type'] === 'message') addMessage(record, range, state, facts);
  },
};

function isStart(record: JsonObject): boolean {
  return record['type'] === 'session_start' && readText(record, 'id') !== undefined;
}

function isSettings(record: JsonObject): boolean {
  return 'inputTokens' in (readObject(record, 'tokenUsage') ?? {}) && !('type' in record);
}

function addStart(record: JsonObject, range: FactRange, state: DroidState, facts: TranscriptFact[]): void {
  state.sessionId = readText(record, 'id') ?? state.sessionId;
  const title = readText(record, 'sessionTitle') ?? readText(record, 'title');
  const titleKind = record['isSessionTitleManuallySet'] === true ? 'custom' : 'ai';
  const titled = title === undefined ? {} : ({ title, titleKind } as const);
  const session = {
    source: 'factory-droid',
    sessionId: state.sessionId,
    cwd: readText(record, 'cwd'),
    ...titled,
  } as const;
  facts.push({ kind: 'session', range, record: session });
}

/** The sum goes on over the session: under one id, the greatest counts. */
function addTotals(record: JsonObject, range: FactRange, { sessionId }: DroidState, facts: TranscriptFact[]): void {
  const usage = readObject(record, 'tokenUsage');
  const stated = usageOf({
    input: readCount(usage, 'inputTokens'),
    output: readCount(usage, 'outputTokens'),
    reasoning: readCount(usage, 'thinkingTokens'),
    cacheRead: readCount(usage, 'cacheReadTokens'),
    cacheWrite: readCount(usage, 'cacheCreationTokens'),
  });
  const sum = Object.values(stated.usage ?? {}).reduce<number>((all, count) => all + (count ?? 0), 0);
  if (stated.turnKind === 'unmetered' || sum === 0) return;
  facts.push({
    ...{ kind: 'reply', range, source: 'factory-droid', sessionId, messageId: 'total', identity: 'session' },
    ts: timeOf(record['providerLockTimestamp']),
    model: readText(record, 'model') ?? '',
    ...stated,
    ...{ turnKind: 'rollup', granularity: 'per-session-aggregate', isNested: false, blocks: [], toolCalls: [] },
  });
}

function addMessage(record: JsonObject, range: FactRange, state: DroidState, facts: TranscriptFact[]): void {
  const message = readObject(record, 'message');
  const content = message?.['content'];
  state.ts = timeOf(record['timestamp']) || state.ts;
  const { sessionId, ts } = state;
  const place = { range, source: 'factory-droid', sessionId, ts } as const;
  const id = readText(record, 'id') ?? contentId([ts, String(range.from)], 32);
  if (message?.['role'] === 'assistant') {
    const calls = callsOfParts(content);
    facts.push({
      ...{ ...place, kind: 'reply', messageId: id, identity: 'session', turnKind: 'unmetered' },
      model: readText(message, 'model') ?? '',
      granularity: 'per-message',
      isNested: false,
      blocks: blocksOfParts(content),
      toolCalls: calls,
    });
    return;
  }
  if (message?.['role'] !== 'user') return;
  for (const part of resultsOfParts(content)) addResult(part, place, facts);
  addPrompt(content, id, place, facts);
}

/** Reminders of the harness are parts of their own, beside what a person typed. */
function addPrompt(
  content: unknown,
  userUuid: string,
  place: Omit<
    Extract<TranscriptFact, { readonly kind: 'prompt' }>,
    'kind' | 'userUuid' | 'speaker' | 'text' | 'blocks'
  >,
  facts: TranscriptFact[],
): void {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : objectsOf(content);
  const isReminder = (part: JsonObject): boolean => readText(part, 'text')?.startsWith('<system-reminder>') === true;
  const own = parts.filter((part) => !isReminder(part));
  const said = readContent(own);
  if (said.blocks.length > 0) facts.push({ ...place, kind: 'prompt', userUuid, speaker: 'human', ...said });
  const reminders = readContent(parts.filter(isReminder));
  if (reminders.blocks.length > 0)
    facts.push({ ...place, kind: 'prompt', userUuid: `${userUuid}:reminder`, speaker: 'meta', ...reminders });
}

function addResult(
  part: JsonObject,
  place: {
    readonly range: FactRange;
    readonly source: 'factory-droid';
    readonly sessionId: string;
    readonly ts: string;
  },
  facts: TranscriptFact[],
): void {
  const toolUseId = readText(part, 'tool_use_id');
  if (toolUseId === undefined) return;
  const isError = part['is_error'] === true;
  const result = { toolUseId, eventIndex: 0, eventSource: 'tool_result', isNested: false } as const;
  const content = resultText(part['content']);
  facts.push({ ...place, ...result, kind: 'tool-result', status: isError ? 'errored' : 'completed', isError, content });
}
