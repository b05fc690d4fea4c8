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
import type { CopilotState } from './copilot-state.ts';
import { addSpoken, addSummaryCall, type Rollup, takeTotals } from './model-totals.ts';

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
    const totals = usage === undefined ? undefined : rollupOf(netUsage(usage));
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
  const stated = netUsage(used);
  const said = usageOf(stated);
  if (said.turnKind === 'unmetered') return;
  const model = readText(used, 'model') ?? state.model;
  addSummaryCall(model, rollupOf(stated), state);
  facts.push({ ...replyOf(line, `${line.id}:compaction`, state), ...said, turnKind: 'compaction', model });
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
  // The call that made a summary says zero here, and what it wrote in what was charged.
  const cacheWrite = chargedTokens(usage, 'cache_write') ?? readCount(usage, 'cacheWriteTokens');
  return {
    input: netOf(readCount(usage, 'inputTokens'), cacheRead, cacheWrite),
    output: readCount(usage, 'outputTokens'),
    reasoning: readCount(usage, 'reasoningTokens'),
    cacheRead,
    cacheWrite,
  };
}

/** What was charged, by kind. */
function chargedTokens(usage: JsonObject, kind: string): number | undefined {
  const details = objectsOf(readObject(usage, 'copilotUsage')?.['tokenDetails']);
  return readCount(
    details.find(({ tokenType }) => tokenType === kind),
    'tokenCount',
  );
}

function rollupOf({ input = 0, output = 0, cacheRead = 0, cacheWrite = 0 }: StatedUsage): Rollup {
  return { input, output, cacheRead, cacheWrite };
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
