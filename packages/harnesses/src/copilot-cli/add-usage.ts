import { type JsonObject, readCount, readObject, readText } from '@agentspine/ingest';
import {
  isJsonObject,
  type ReplyBlock,
  type ReplyFact,
  type ToolCallFact,
  type TranscriptFact,
} from '@agentspine/schema';
import { readContent } from '../read-content.ts';
import { netOf, type StatedUsage, usageOf } from '../stated-usage.ts';
import { objectsOf } from '../unknown-shapes.ts';
import { addPrompt } from './add-message.ts';
import type { CopilotLine } from './copilot-line.ts';
import { type CopilotState, type Rollup, rememberedMax, type Spoken } from './copilot-state.ts';

/** Adds a message of the model. It states its output, reasoning inside, and neither its input nor what was read from the cache. */
export function addMessage(line: CopilotLine, state: CopilotState, facts: TranscriptFact[]): void {
  const { data } = line;
  // A response may be on several lines, each with the output of the whole: they have its call in common.
  const messageId = readText(data, 'apiCallId') ?? readText(data, 'messageId') ?? line.id;
  if (line.subagent === undefined) state.lastId = messageId;
  const output = readCount(data, 'outputTokens');
  const model = readText(data, 'model') ?? state.model;
  addSpoken(model, messageId, output ?? 0, state);
  facts.push({
    ...replyOf(line, messageId, state),
    ...usageOf({ output }),
    model,
    stopReason: objectsOf(data['toolRequests']).length > 0 ? 'tool_use' : 'end_turn',
    blocks: blocksOf(data),
    toolCalls: callsOf(data),
  });
}

/** Adds what the totals of a shutdown say beyond the totals before it: of input and cache, a row by model. */
export function addShutdown(line: CopilotLine, state: CopilotState, facts: TranscriptFact[]): void {
  addCharge(line, state, facts);
  const metrics = readObject(line.data, 'modelMetrics') ?? {};
  for (const [model, metric] of Object.entries(metrics)) {
    const usage = isJsonObject(metric) ? readObject(metric, 'usage') : undefined;
    const totals = usage === undefined ? undefined : rollupOf(usage);
    // A model that was asked and states zeros states nothing.
    if (totals === undefined || Object.values(totals).every((count) => count === 0)) continue;
    const { input, cacheRead, cacheWrite } = takeTotals(model, totals, state);
    facts.push({
      ...replyOf(line, `${line.id}:${model}`, state),
      // The messages have stated their output already.
      ...usageOf({ input, output: 0, cacheRead, cacheWrite }),
      turnKind: 'rollup',
      granularity: 'per-session-aggregate',
      model,
    });
  }
}

/** From then on a credit is a cent, and a billionth of one is what logs count. */
const creditsSince = '2026-06-01';
const picoPerNanoCredit = 10;

/** Adds what the charge of the session, which is stated as a total, came to since it was stated last. */
export function addCharge(line: CopilotLine, state: CopilotState, facts: TranscriptFact[]): void {
  const total = readCount(line.data, 'totalNanoAiu');
  if (total === undefined) return;
  const before = state.charged ?? 0;
  const charge = total < before ? total : total - before;
  state.charged = total;
  const costPico = charge * picoPerNanoCredit;
  if (costPico === 0 || !Number.isSafeInteger(costPico) || line.ts < creditsSince) return;
  facts.push({
    ...replyOf(line, `${line.id}:charge`, state),
    // Which of the session's responses it is of is not stated; they have stated their output.
    ...usageOf({ output: 0, costPico }),
    turnKind: 'rollup',
    granularity: 'per-session-aggregate',
    model: state.model,
  });
}

/** Adds a compaction: its summary, and the call that made it, which has no message. */
export function addCompaction(line: CopilotLine, state: CopilotState, facts: TranscriptFact[]): void {
  const { data, range, ts } = line;
  const { sessionId, lastId: precedingMessageId } = state;
  const tokensBeforeCompact = readCount(data, 'preCompactionTokens');
  const record = { source: 'copilot-cli', sessionId, ts, precedingMessageId, tokensBeforeCompact } as const;
  facts.push({ kind: 'compaction', range, record });
  addPrompt(line, { speaker: 'summary', ...readContent(data['summaryContent'] ?? '') }, state, facts);
  const used = readObject(data, 'compactionTokensUsed');
  if (used === undefined) return;
  const stated = usageOf(netUsage(used));
  if (stated.turnKind === 'unmetered') return;
  const reply = replyOf(line, `${line.id}:compaction`, state);
  facts.push({ ...reply, ...stated, turnKind: 'compaction', model: readText(used, 'model') ?? state.model });
}

function replyOf(
  { range, ts, subagent }: CopilotLine,
  messageId: string,
  { sessionId }: CopilotState,
): Omit<ReplyFact, 'turnKind' | 'model'> {
  return {
    kind: 'reply',
    range,
    source: 'copilot-cli',
    sessionId,
    messageId,
    identity: 'session',
    ts,
    granularity: 'per-turn',
    subagent,
    isNested: false,
    blocks: [],
    toolCalls: [],
  };
}

/** Input is gross of what was read from the cache and of what was written to it. */
function netUsage(usage: JsonObject): StatedUsage {
  const cacheRead = readCount(usage, 'cacheReadTokens');
  const cacheWrite = readCount(usage, 'cacheWriteTokens');
  return {
    input: netOf(readCount(usage, 'inputTokens'), cacheRead, cacheWrite),
    output: readCount(usage, 'outputTokens'),
    reasoning: readCount(usage, 'reasoningTokens'),
    cacheRead,
    cacheWrite,
  };
}

function rollupOf(usage: JsonObject): Rollup {
  const { input = 0, output = 0, cacheRead = 0, cacheWrite = 0 } = netUsage(usage);
  return { input, output, cacheRead, cacheWrite };
}

function addSpoken(model: string, messageId: string, output: number, state: CopilotState): void {
  const spoken = state.spoken.find(([name]) => name === model)?.[1];
  if (spoken?.lastId === messageId) return;
  setSpoken(model, state, {
    sinceShutdown: (spoken?.sinceShutdown ?? 0) + output,
    sinceBeginning: (spoken?.sinceBeginning ?? 0) + output,
    lastId: messageId,
  });
}

function setSpoken(model: string, state: CopilotState, spoken: Spoken): void {
  const others = state.spoken.filter(([name]) => name !== model);
  state.spoken = [...others, [model, spoken] as [string, Spoken]].slice(-rememberedMax);
}

/** What a model's totals say beyond those before them. */
function takeTotals(model: string, totals: Rollup, state: CopilotState): Rollup {
  const before = state.rollups.find(([name]) => name === model)?.[1];
  const spoken = state.spoken.find(([name]) => name === model)?.[1];
  const others = state.rollups.filter(([name]) => name !== model);
  state.rollups = [...others, [model, totals] as [string, Rollup]].slice(-rememberedMax);
  const isNew = before === undefined || hasBegunAgain(totals, before, spoken);
  if (spoken !== undefined) {
    const sinceBeginning = isNew ? spoken.sinceShutdown : spoken.sinceBeginning;
    setSpoken(model, state, { ...spoken, sinceShutdown: 0, sinceBeginning });
  }
  return isNew ? totals : sinceLast(totals, before);
}

const totalNames = ['input', 'output', 'cacheRead', 'cacheWrite'] as const;

/**
 * Totals go on over a resume in some versions and begin again in others, as after a compaction. Their output says which: it is the sum of
 * the messages since they began. Where it is neither sum, totals that began again are known by one that is smaller than it was.
 */
function hasBegunAgain(totals: Rollup, before: Rollup, spoken: Spoken | undefined): boolean {
  if (totalNames.some((name) => totals[name] < before[name])) return true;
  return totals.output === spoken?.sinceShutdown && totals.output !== spoken.sinceBeginning;
}

function sinceLast(totals: Rollup, before: Rollup): Rollup {
  return {
    input: totals.input - before.input,
    output: totals.output - before.output,
    cacheRead: totals.cacheRead - before.cacheRead,
    cacheWrite: totals.cacheWrite - before.cacheWrite,
  };
}

function blocksOf(data: JsonObject): readonly ReplyBlock[] {
  const thinking = readText(data, 'reasoningText');
  const text = readText(data, 'content');
  return [
    ...(thinking === undefined ? [] : [{ kind: 'thinking', text: thinking } as const]),
    ...(text === undefined ? [] : [{ kind: 'text', text } as const]),
  ];
}

/** Arguments are an object, and the JSON of one where the model is asked through another API. */
function callsOf(data: JsonObject): readonly ToolCallFact[] {
  return objectsOf(data['toolRequests']).flatMap((request, ordinal): readonly ToolCallFact[] => {
    const id = readText(request, 'toolCallId');
    if (id === undefined) return [];
    return [{ id, name: readText(request, 'name') ?? '', input: request['arguments'] ?? null, ordinal }];
  });
}
