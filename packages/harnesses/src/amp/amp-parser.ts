/*
 * Threads of Amp (docs/formats/harnesses.md): a JSON document each, a copy of what is on a server. Messages have numbers, content in the form of the
 * Anthropic API, and usage where they are of the model.
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
import type { FactRange, ToolResultFact, TranscriptFact } from '@agentspine/schema';
import { blocksOfParts, callsOfParts, resultsOfParts } from '../message-parts.ts';
import { readContent } from '../read-content.ts';
import { usageOf } from '../stated-usage.ts';
import { timeOf } from '../time-of.ts';
import { objectsOf } from '../unknown-shapes.ts';
import { ampFiles } from './amp-files.ts';

/** What is remembered between two records. */
export interface AmpState {
  sessionId: string;
  ts: string;
}

interface Place {
  readonly range: FactRange;
  readonly source: 'amp';
  readonly sessionId: string;
  readonly ts: string;
}

/** Parses threads of Amp. */
export const ampParser: TranscriptParser<AmpState> = {
  source: 'amp',
  version: ampFiles.version,
  recognises: (records) => records.some(isHeader),
  isRecord: isHeader,
  start({ path, firstLine }) {
    const [, name] = /(T-[\w-]+)\.json(?:\.zst)?$/.exec(path) ?? [];
    return { sessionId: name ?? `file-${contentId([path, firstLine], 16)}`, ts: '' };
  },
  parseRecord(record, range, state, facts) {
    if (isHeader(record)) addThread(record, range, state, facts);
    else addMessage(record, range, state, facts);
  },
};

function isHeader(record: JsonObject): boolean {
  return readText(record, 'id')?.startsWith('T-') === true && 'created' in record;
}

function addThread(record: JsonObject, range: FactRange, state: AmpState, facts: TranscriptFact[]): void {
  state.sessionId = readText(record, 'id') ?? state.sessionId;
  state.ts = timeOf(record['created']);
  const [tree] = objectsOf(readObject(readObject(record, 'env'), 'initial')?.['trees']);
  const title = readText(record, 'title');
  const session = {
    source: 'amp',
    sessionId: state.sessionId,
    ts: state.ts || undefined,
    cwd: folderOf(readText(tree, 'uri')),
    ...(title === undefined ? {} : ({ title, titleKind: 'ai' } as const)),
  } as const;
  facts.push({ kind: 'session', range, record: session });
}

function folderOf(uri: string | undefined): string | undefined {
  if (uri === undefined || !URL.canParse(uri)) return undefined;
  const { protocol, pathname } = new URL(uri);
  try {
    return protocol === 'file:' ? decodeURIComponent(pathname) : undefined;
  } catch {
    return pathname;
  }
}

function addMessage(message: JsonObject, range: FactRange, state: AmpState, facts: TranscriptFact[]): void {
  const usage = readObject(message, 'usage');
  state.ts = timeOf(usage?.['timestamp']) || timeOf(readObject(message, 'meta')?.['sentAt']) || state.ts;
  const { content } = message;
  const number = readNumber(message, 'messageId');
  const id = number === undefined ? contentId([writeJson(content) ?? ''], 32) : String(number);
  const place: Place = { range, source: 'amp', sessionId: state.sessionId, ts: state.ts };
  if (message['role'] === 'assistant') addReply(message, id, place, facts);
  else if (message['role'] === 'user') {
    for (const part of resultsOfParts(content)) addResult(part, place, facts);
    const said = readContent(content);
    if (said.blocks.length > 0) facts.push({ ...place, kind: 'prompt', userUuid: id, speaker: 'human', ...said });
  }
}

/** `inputTokens` is net of the cache. */
function addReply(message: JsonObject, messageId: string, place: Place, facts: TranscriptFact[]): void {
  const usage = readObject(message, 'usage');
  facts.push({
    ...place,
    kind: 'reply',
    messageId,
    identity: 'session',
    model: readText(usage, 'model') ?? '',
    ...usageOf({
      input: readCount(usage, 'inputTokens'),
      output: readCount(usage, 'outputTokens'),
      cacheRead: readCount(usage, 'cacheReadInputTokens'),
      cacheWrite: readCount(usage, 'cacheCreationInputTokens'),
    }),
    granularity: 'per-message',
    stopReason: readText(readObject(message, 'state'), 'stopReason'),
    isNested: false,
    blocks: blocksOfParts(message['content']),
    toolCalls: callsOfParts(message['content']),
  });
}

const endings: ReadonlyMap<string, Pick<ToolResultFact, 'status' | 'isError' | 'reason'>> = new Map([
  ['done', { status: 'completed', isError: false }],
  ['error', { status: 'errored', isError: true }],
  ['cancelled', { status: 'cancelled', reason: 'interrupted' }],
  ['rejected-by-user', { status: 'cancelled', reason: 'denied' }],
]);

/** A run that has no ending yet has no result. A command that failed is `done`, with its exit code. */
function addResult(part: JsonObject, place: Place, facts: TranscriptFact[]): void {
  const toolUseId = readText(part, 'toolUseID');
  const run = readObject(part, 'run');
  const ending = endings.get(readText(run, 'status') ?? '');
  if (toolUseId === undefined || ending === undefined) return;
  const exit = readNumber(readObject(run, 'result'), 'exitCode');
  const exitCode = exit !== undefined && Number.isSafeInteger(exit) ? exit : undefined;
  const hasFailed = ending.status === 'completed' && exitCode !== undefined && exitCode !== 0;
  const failed = hasFailed ? ({ status: 'errored', isError: true } as const) : {};
  const said = run?.['result'] ?? run?.['error'];
  facts.push({
    ...place,
    kind: 'tool-result',
    toolUseId,
    eventIndex: 0,
    eventSource: 'tool_result',
    ...ending,
    ...failed,
    exitCode,
    content: typeof said === 'string' || said === undefined ? said : writeJson(said),
    isNested: false,
  });
}
