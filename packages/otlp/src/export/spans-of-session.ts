/*
 * A session as spans of OTLP: the session, its turns, and in them each response of a model, each tool call, and each subagent with turns of
 * its own. Ids are digests of the session and of the event, so that a second push of the same session overwrites the first where
 * the receiver keeps spans by id. What is not known is left out: no attribute is 0 for it.
 *
 * Tokens are on the spans of turns alone, so that a sum over spans counts each once. They are as the archive has them: input without the cache.
 * Attributes follow the conventions for generative AI, and OpenInference for what a span is. Texts are there where they are asked for.
 */
import { createHash } from 'node:crypto';
import type {
  CallItem,
  DocumentItem,
  DocumentText,
  DocumentThread,
  DocumentTurn,
  DocumentUsage,
  ReplyItem,
  ResultItem,
  SessionDocument,
  SubagentItem,
} from '@agentspine/schema';
import { type AttributeValue, type ExportedSpan, spanOf } from './exported-span.ts';

/** Which spans are made. */
export interface SpanRequest {
  /** Whether texts, titles and what tools were called with are in attributes. */
  readonly withText: boolean;
}

/** The spans of a session, each after the one that it is in. */
export function spansOfSession(document: SessionDocument, request: SpanRequest): readonly ExportedSpan[] {
  const { session, source, startedAt, endedAt, usage } = document;
  if (startedAt === null) return [];
  const place: Place = {
    ...request,
    session,
    traceId: digest(`session\n${session}`, 32),
    agent: source ?? 'unknown',
    parent: undefined,
  };
  const root = spanOf({
    ...idsOf(place, 'session'),
    name: `invoke_agent ${place.agent}`,
    ...{ from: startedAt, to: endedAt ?? startedAt },
    attributes: {
      ...agentAttributes(place),
      ...costAttributes(usage),
      ...(request.withText && { 'agentspine.title': document.title }),
    },
  });
  return [root, ...spansOfThread(document, { ...place, parent: root })];
}

interface Place extends SpanRequest {
  readonly session: string;
  readonly traceId: string;
  readonly agent: string;
  readonly parent: ExportedSpan | undefined;
}

function spansOfThread({ turns }: Pick<DocumentThread, 'turns'>, place: Place): readonly ExportedSpan[] {
  return turns.flatMap((turn) => spansOfTurn(turn, place));
}

function spansOfTurn(turn: DocumentTurn, place: Place): readonly ExportedSpan[] {
  const models = new Set(
    turn.items.flatMap((item) => (item.kind === 'reply' && item.model !== null ? [item.model] : [])),
  );
  const [model] = models;
  const prompt = turn.items.find((item) => item.kind === 'prompt');
  // The number changes where an earlier part is imported later; its first event does not.
  const first = turn.items.find((item) => 'id' in item);
  const span = spanOf({
    ...idsOf(
      place,
      `turn\n${place.parent?.spanId}\n${first === undefined || !('id' in first) ? turn.number : first.id}`,
    ),
    name: `turn ${turn.number}`,
    ...{ from: turn.startedAt, to: endOf(turn) },
    attributes: {
      'openinference.span.kind': 'CHAIN',
      ...sessionAttributes(place),
      'gen_ai.request.model': models.size === 1 ? model : undefined,
      ...usageAttributes(turn.usage),
      ...texts(place, { 'input.value': prompt?.text }),
    },
  });
  return [span, ...turn.items.flatMap((item) => spansOfItem(item, { ...place, parent: span }))];
}

function spansOfItem(item: DocumentItem, place: Place): readonly ExportedSpan[] {
  if (item.kind === 'reply') return [replySpan(item, place)];
  if (item.kind === 'call') return spansOfCall(item, place);
  return item.kind === 'subagent' ? spansOfSubagent(item, place, item.at) : [];
}

/** A log says when a response was there, not when it was asked for, so its span has no length. */
function replySpan(item: ReplyItem, place: Place): ExportedSpan {
  return spanOf({
    ...idsOf(place, item.id),
    name: item.model === null ? 'chat' : `chat ${item.model}`,
    ...{ from: item.at, to: item.at },
    attributes: {
      'openinference.span.kind': 'LLM',
      'gen_ai.operation.name': 'chat',
      ...sessionAttributes(place),
      'gen_ai.response.model': item.model ?? undefined,
      'llm.model_name': item.model ?? undefined,
      'gen_ai.response.id': item.messageId ?? undefined,
      ...texts(place, { 'output.value': item.text }),
    },
  });
}

function spansOfCall(item: CallItem, place: Place): readonly ExportedSpan[] {
  const last = item.results.at(-1);
  const failed = item.results.some(({ isError }) => isError === true);
  const span = spanOf({
    ...idsOf(place, item.id),
    name: `execute_tool ${item.tool}`,
    ...{ from: item.at, to: last === undefined ? item.at : endOfResult(item, last) },
    isError: failed,
    attributes: {
      'openinference.span.kind': 'TOOL',
      'gen_ai.operation.name': 'execute_tool',
      ...sessionAttributes(place),
      'gen_ai.tool.name': item.tool,
      'tool.name': item.tool,
      'gen_ai.tool.call.id': item.callId ?? undefined,
      'agentspine.exit_code': last?.exitCode ?? undefined,
      'agentspine.status': last?.status ?? undefined,
      ...texts(place, { 'input.value': item.input ?? item.command, 'output.value': last?.text }),
    },
  });
  return [span, ...item.subagents.flatMap((each) => spansOfSubagent(each, { ...place, parent: span }, item.id))];
}

function spansOfSubagent(item: SubagentItem, place: Place, key: string): readonly ExportedSpan[] {
  const { thread, at, title } = item;
  const ends = thread.turns.map(endOf);
  const span = spanOf({
    ...idsOf(place, `subagent\n${key}\n${thread.traceIds.join('\n')}`),
    name: `invoke_agent ${place.agent} subagent`,
    ...{ from: at, to: latest([at, ...ends]) },
    attributes: { ...agentAttributes(place), ...(place.withText && { 'agentspine.title': title }) },
  });
  return [span, ...spansOfThread(thread, { ...place, parent: span })];
}

function idsOf({ session, traceId, parent }: Place, key: string) {
  return { traceId, spanId: digest(`span\n${session}\n${key}`, 16), parentSpanId: parent?.spanId };
}

function digest(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

function sessionAttributes({ session }: Place): Readonly<Record<string, AttributeValue>> {
  return { 'session.id': session, 'gen_ai.conversation.id': session };
}

function agentAttributes(place: Place): Readonly<Record<string, AttributeValue>> {
  return {
    'openinference.span.kind': 'AGENT',
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': place.agent,
    ...sessionAttributes(place),
  };
}

/** The convention counts the cache into `gen_ai.usage.input_tokens`; what was written to it is not known of a turn, so the part without has a name of ours. */
function usageAttributes(usage: DocumentUsage | null): Readonly<Record<string, AttributeValue>> {
  const count = (value: number | bigint | null | undefined) =>
    value === null || value === undefined ? undefined : Number(value);
  return {
    'agentspine.input_tokens_without_cache': count(usage?.inputTokens),
    'gen_ai.usage.output_tokens': count(usage?.outputTokens),
    'gen_ai.usage.cache_read.input_tokens': count(usage?.cacheReadTokens),
    ...costAttributes(usage),
  };
}

/** In dollars: as prices say, and as the harness says. */
function costAttributes(usage: DocumentUsage | null): Readonly<Record<string, AttributeValue>> {
  return {
    'agentspine.cost_usd': usage?.costUsd,
    'agentspine.cost_is_whole': usage?.costKnown,
    'agentspine.reported_cost_usd': usage?.reportedCostUsd,
  };
}

/** In UTF-16 code units; receivers refuse bodies of some megabytes. */
const textMax = 32_768;

/** Texts, where they are asked for. One that is cut says how long it was, or that custody has the rest. */
function texts(
  { withText }: Place,
  named: Readonly<Record<string, DocumentText | null | undefined>>,
): Readonly<Record<string, AttributeValue>> {
  if (!withText) return {};
  const found: Record<string, AttributeValue> = {};
  for (const [name, text] of Object.entries(named)) {
    if (text === null || text === undefined) continue;
    found[name] = text.text.slice(0, textMax);
    if (text.text.length > textMax) found[`agentspine.${name}.length`] = text.text.length;
    if (!text.isWhole) found[`agentspine.${name}.is_whole`] = false;
  }
  return found;
}

function endOf({ startedAt, items }: DocumentTurn): string {
  const ends = items.flatMap((item) => [
    item.at,
    ...(item.kind === 'call' ? item.results.map((result) => endOfResult(item, result)) : []),
  ]);
  return latest([startedAt, ...ends]);
}

/** A result is logged when the call ended; a duration of the harness counts where the log has one time for both. */
function endOfResult({ at }: CallItem, result: ResultItem): string {
  const byDuration = Date.parse(at) + (result.durationMs ?? 0);
  return Number.isFinite(byDuration) && byDuration > Date.parse(result.at)
    ? new Date(byDuration).toISOString()
    : result.at;
}

function latest(times: readonly string[]): string {
  return times.reduce((left, right) => (Date.parse(right) > Date.parse(left) ? right : left));
}
