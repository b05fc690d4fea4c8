import { type JsonObject, readCount, readNumber, readObject, readText, writeJson } from '@agentspine/ingest';
import type {
  FactRange,
  PromptFact,
  ReplyBlock,
  ToolCallFact,
  ToolResultFact,
  TranscriptFact,
} from '@agentspine/schema';
import { readContent } from '../read-content.ts';
import { readCost, type StatedUsage, usageOf } from '../stated-usage.ts';
import { timeOf } from '../time-of.ts';
import type { OpencodeState } from './opencode-state.ts';

/** A message and where it is. */
export interface OpencodeMessage {
  readonly info: JsonObject;
  readonly parts: readonly JsonObject[];
  readonly range: FactRange;
}

/** Where a message is, and when it was made. */
export interface Place {
  readonly range: FactRange;
  readonly source: 'opencode';
  readonly sessionId: string;
  readonly ts: string;
}

/** Adds what a message says. */
export function addMessage(message: OpencodeMessage, state: OpencodeState, facts: TranscriptFact[]): void {
  const { info, range } = message;
  const sessionId = readText(info, 'sessionID') ?? state.sessionId;
  const created = readNumber(readObject(info, 'time'), 'created');
  const role = readText(info, 'role') ?? '';
  const place: Place = { range, source: 'opencode', sessionId, ts: timeOf(created) };
  // An id of another form, such as one that a publisher blacked out, names nothing.
  const stated = readText(info, 'id') ?? '';
  if (isCopy(stated, created)) return;
  const messageId = stated.startsWith('msg_') ? stated : `created:${created}:${role}`;
  if (role === 'user') addPrompt(message, messageId, { place, isChild: state.children.includes(sessionId) }, facts);
  else if (role === 'assistant') addReply(message, messageId, place, facts);
}

/** A copy's id is younger than what it names; of 749 messages of 40 sessions, none is by a millisecond. */
const copyAgeMs = 1000;

/**
 * The time in an id. It holds the lower 36 bits of the milliseconds, in hexadecimal digits with 12 bits of a counter after them; a longer id,
 * which newer versions make, all of them.
 */
const idTime = /^msg_(?:([0-9a-f]{13})[0-9a-f]{3}[0-9A-Za-z]{12}$|([0-9a-f]{9})[0-9a-f]{3})/;
const idTimeRangeMs = 2 ** 36;

/** A fork copies the messages of its session: each has an id of its own, made at the fork, and the time and the usage of the original. */
export function isCopy(id: string, created: number | undefined): boolean {
  const [, whole, lower] = idTime.exec(id) ?? [];
  const digits = whole ?? lower;
  if (digits === undefined || created === undefined) return false;
  const named = Number.parseInt(digits, 16) % idTimeRangeMs;
  const age = (named - (created % idTimeRangeMs) + idTimeRangeMs) % idTimeRangeMs;
  // More than half of the range is an id that is older than its message: a program that sends a message names it.
  return age > copyAgeMs && age < idTimeRangeMs / 2;
}

/** What a person wrote is the text that is not synthetic: files and reminders are. */
function addPrompt(
  { parts, range }: OpencodeMessage,
  messageId: string,
  { place, isChild }: { readonly place: Place; readonly isChild: boolean },
  facts: TranscriptFact[],
): void {
  const texts = parts.filter(({ type }) => type === 'text');
  const own = texts.filter(({ synthetic }) => synthetic !== true);
  const { text, blocks } = readContent(own.length > 0 ? own : texts);
  const asks: PromptFact['speaker'] = isChild ? 'subagent-prompt' : 'human';
  const isCompaction = parts.some(({ type }) => type === 'compaction');
  const speaker = own.length > 0 || (texts.length === 0 && !isCompaction) ? asks : 'meta';
  facts.push({ ...place, kind: 'prompt', userUuid: messageId, speaker, text, blocks });
  const compaction = parts.find(({ type }) => type === 'compaction');
  if (compaction === undefined) return;
  const { source, sessionId, ts } = place;
  const trigger = compaction['auto'] === true ? 'auto' : 'manual';
  facts.push({ kind: 'compaction', range, record: { source, sessionId, ts, trigger } });
}

function addReply({ info, parts }: OpencodeMessage, messageId: string, place: Place, facts: TranscriptFact[]): void {
  const calls = parts.filter(({ type }) => type === 'tool').map((part, index) => callOf(part, messageId, index));
  const finish = readText(info, 'finish');
  const error = readObject(info, 'error');
  facts.push({
    ...place,
    kind: 'reply',
    messageId,
    identity: 'session',
    model: readText(info, 'modelID') ?? '',
    project: readText(readObject(info, 'path'), 'cwd'),
    ...usageOf(statedUsage(info)),
    granularity: 'per-message',
    stopReason: finish === undefined ? undefined : (stopReasons.get(finish) ?? finish),
    isNested: false,
    blocks: blocksOf(parts),
    toolCalls: calls.map(({ call }) => call),
  });
  for (const { part, call } of calls) addResult(part, call, place, facts);
  if (error === undefined) return;
  const text = [readText(error, 'name'), readText(readObject(error, 'data'), 'message')].filter(Boolean).join(': ');
  const said = { userUuid: `${messageId}:error`, speaker: 'system', text, blocks: [] } as const;
  facts.push({ ...place, kind: 'prompt', ...said });
}

const stopReasons: ReadonlyMap<string, string> = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool-calls', 'tool_use'],
]);

/**
 * `input` is net of the cache. Up to 1.2 reasoning is inside `output`, later outside of it: `total` shows which. A message that has not
 * ended, or was aborted, states zeros until its usage is known.
 */
export function statedUsage(info: JsonObject): StatedUsage {
  const tokens = readObject(info, 'tokens');
  const cache = readObject(tokens, 'cache');
  const [input, output, reasoning] = [
    readCount(tokens, 'input'),
    readCount(tokens, 'output'),
    readCount(tokens, 'reasoning'),
  ];
  const [cacheRead, cacheWrite] = [readCount(cache, 'read'), readCount(cache, 'write')];
  const counts = [input, output, reasoning, cacheRead, cacheWrite];
  if (readText(info, 'finish') === undefined && counts.every((count) => (count ?? 0) === 0)) return {};
  const total = readCount(tokens, 'total');
  const isInside = total === (input ?? 0) + (output ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0);
  const outside = isInside ? 0 : (reasoning ?? 0);
  return {
    input,
    output: output === undefined ? undefined : output + outside,
    reasoning,
    cacheRead,
    cacheWrite,
    // Zero is written for a subscription, and for a model whose price OpenCode does not know.
    costPico: readCost(info, 'cost') || undefined,
  };
}

function blocksOf(parts: readonly JsonObject[]): readonly ReplyBlock[] {
  return parts.flatMap((part): readonly ReplyBlock[] => {
    const text = readText(part, 'text');
    if (text === undefined || (part['type'] !== 'text' && part['type'] !== 'reasoning')) return [];
    return [{ kind: part['type'] === 'text' ? 'text' : 'thinking', text }];
  });
}

interface Call {
  readonly part: JsonObject;
  readonly call: ToolCallFact;
}

/** A call is named by its part: providers give some calls no id of their own. */
function callOf(part: JsonObject, messageId: string, ordinal: number): Call {
  const partId = readText(part, 'id') ?? '';
  const id = partId.startsWith('prt_') ? partId : `${messageId}#${ordinal}`;
  const input = readObject(part, 'state')?.['input'] ?? null;
  return { part, call: { id, name: readText(part, 'tool') ?? '', input, ordinal } };
}

/** Failures hide in `completed`: a command with another exit code than 0, and a call of a tool that there is not. */
function addResult(part: JsonObject, call: ToolCallFact, place: Place, facts: TranscriptFact[]): void {
  const state = readObject(part, 'state');
  const status = readText(state, 'status');
  if (status !== 'completed' && status !== 'error') return;
  const metadata = readObject(state, 'metadata');
  const exit = readNumber(metadata, 'exit');
  const exitCode = exit !== undefined && Number.isSafeInteger(exit) ? exit : undefined;
  const isError = status === 'error' || call.name === 'invalid' || (exitCode !== undefined && exitCode !== 0);
  const time = readObject(state, 'time');
  const [start, end] = [readNumber(time, 'start'), readNumber(time, 'end')];
  const said = state?.['output'] ?? state?.['error'];
  const isDelegate = call.name === 'task' || call.name === 'subagent';
  const child = isDelegate ? (readText(metadata, 'sessionId') ?? readText(metadata, 'sessionID')) : undefined;
  const outcome: Pick<ToolResultFact, 'status' | 'isError'> = { status: isError ? 'errored' : 'completed', isError };
  facts.push({
    ...place,
    kind: 'tool-result',
    toolUseId: call.id,
    eventIndex: 0,
    ts: timeOf(end) || place.ts,
    eventSource: 'tool_result',
    ...outcome,
    exitCode,
    durationMs: start !== undefined && end !== undefined && end >= start ? Math.round(end - start) : undefined,
    subagentSessionId: child,
    content: typeof said === 'string' || said === undefined ? said : writeJson(said),
    isNested: false,
  });
}
