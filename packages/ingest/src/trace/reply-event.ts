import {
  firstWords,
  isStatedRequestId,
  type Lane,
  type ReplyFact,
  requestIdOfUsage,
  type TimelineKind,
  type TokenUsage,
  type TurnKind,
  totalTokens,
} from '@agentspine/schema';
import { rawOf } from './call-event.ts';
import { cutText, spokenCharsMax } from './cut-text.ts';
import type { TimelineDraft, TraceOrigin } from './trace-event.ts';
import { traceEventId } from './trace-ids.ts';
import type { PendingReply, ToldReply } from './trace-state.ts';

/** The first line of an answer, before others of it are seen. */
export function openReply(fact: ReplyFact, place: { readonly session: string; readonly at: number }): PendingReply {
  const { source, messageId, requestId } = fact;
  const scope = fact.identity === 'source' ? '' : fact.sessionId;
  const reply: PendingReply = {
    eventId: traceEventId(place.at, 'reply', source, scope, messageId, requestId ?? ''),
    session: place.session,
    at: place.at,
    messageId,
    requestId,
    turnKind: fact.turnKind,
    model: '',
    text: '',
    thinking: '',
    isCut: false,
    calls: [],
    from: fact.range.from,
    to: fact.range.to,
  };
  joinReply(reply, fact);
  return reply;
}

/** Whether a line belongs to an answer. */
export function isOfReply(reply: ToldReply, fact: ReplyFact, session: string): boolean {
  return reply.session === session && reply.messageId === fact.messageId && isOfRequest(reply, fact);
}

/**
 * Whether a line belongs to an answer that was emitted under another request id, or under none. A placeholder does not say which
 * answer it is of, so that it is never one that is over. Under the same request id an answer has one id, however often it is emitted.
 */
export function isToldUnderOtherRequest(told: ToldReply, fact: ReplyFact, session: string): boolean {
  if (told.requestId === fact.requestId || requestIdOfUsage(told.usage) === undefined) return false;
  return requestIdOfUsage(fact.usage) !== undefined && isOfReply(told, fact, session);
}

/** A line without a request id is of the answer into which the same went, a placeholder of any (SPEC Q32). */
function isOfRequest(reply: ToldReply, fact: ReplyFact): boolean {
  if (reply.requestId === fact.requestId) return true;
  if (isStatedRequestId(reply.requestId) && isStatedRequestId(fact.requestId)) return false;
  const [known, seen] = [requestIdOfUsage(reply.usage), requestIdOfUsage(fact.usage)];
  return known === undefined || seen === undefined || known === seen;
}

/** Adds what a further line says: the largest usage is the final one (FORMATS 1.4). Changes `reply`. */
export function joinReply(reply: PendingReply, fact: ReplyFact): void {
  if (reply.turnKind === 'unmetered') reply.turnKind = fact.turnKind;
  if (!isStatedRequestId(reply.requestId)) reply.requestId = fact.requestId ?? reply.requestId;
  if (fact.model !== '') reply.model = fact.model;
  reply.stopReason = fact.stopReason ?? reply.stopReason;
  reply.outputComplete =
    fact.outputComplete === undefined ? reply.outputComplete : reply.outputComplete || fact.outputComplete;
  if (fact.usage !== undefined && (reply.usage === undefined || totalTokens(fact.usage) >= totalTokens(reply.usage))) {
    reply.usage = fact.usage;
    reply.coverage = fact.usageCoverage;
  }
  for (const { kind, text } of fact.blocks) addText(reply, kind === 'text' ? 'text' : 'thinking', text);
  if (fact.toolCalls.length > 0) reply.calls = [...reply.calls, ...fact.toolCalls.map(({ name }) => name)];
  reply.to = Math.max(reply.to, fact.range.to);
}

/** Stop reasons after which the model says nothing more until it is asked again. */
const lastWords: ReadonlySet<string> = new Set([
  'end_turn',
  'stop_sequence',
  'max_tokens',
  'refusal',
  'model_context_window_exceeded',
]);

/** Whether an answer is over by its stop reason, where a harness states one on each of its lines. */
export function endsWithLastWord(reply: PendingReply): boolean {
  return lastWords.has(reply.stopReason ?? '') && reply.text !== '' && reply.calls.length === 0;
}

/** Whether an answer is the last word to what was asked: then it closes the turn (SPEC 4.8). */
export function isFinal({ turnKind, calls, stopReason, text }: PendingReply): boolean {
  if (isInnerCall(turnKind) || calls.length > 0) return false;
  return stopReason === undefined ? text.trim() !== '' : lastWords.has(stopReason);
}

/** An answer on the timeline: `assistant.response` where it is the last word, else a thought on the way there. */
export function replyEvent(reply: PendingReply, actor: string, origin: TraceOrigin): TimelineDraft {
  const final = isFinal(reply);
  const [kind, lane]: readonly [TimelineKind, Lane] = final
    ? ['assistant.response', 'user']
    : isInnerCall(reply.turnKind)
      ? ['agent.activity.logged', 'coordination']
      : ['thought.logged', 'planning'];
  const body = final || reply.thinking === '' ? reply.text : [reply.thinking, reply.text].filter(Boolean).join('\n\n');
  const cut = cutText(body, spokenCharsMax);
  const isCut = cut.isCut || reply.isCut || (final && reply.thinking !== '');
  return {
    eventId: reply.eventId,
    at: reply.at,
    eventType: 'completion.received',
    actor,
    timeline: {
      kind,
      lane,
      title: firstWords(reply.text, titleWithoutText(reply)),
      body: body === '' ? undefined : cut.text,
      metadata: {
        messageId: reply.messageId.toWellFormed(),
        requestId: reply.requestId?.toWellFormed(),
        turnKind: reply.turnKind,
        ...usageOf(reply),
        ...(isCut && rawOf(origin, { from: reply.from, to: reply.to })),
      },
    },
    payload: { session_id: reply.session },
  };
}

/**
 * The keys that a row of token usage is made of. A message whose usage the log does not report has none of them: a row of
 * zeros would claim that it used nothing (SPEC V19). Its model then goes by another name.
 */
function usageOf(reply: PendingReply): Readonly<Record<string, unknown>> {
  const { usage, coverage, turnKind, stopReason } = reply;
  const model = reply.model === '' ? undefined : reply.model.toWellFormed();
  const isMetered = coverage?.hasInputTokens === true || coverage?.hasOutputTokens === true;
  if (usage === undefined || coverage === undefined || !isMetered || turnKind === 'synthetic') {
    return { replyModel: model, replyStopReason: stopReason };
  }
  return {
    model,
    stopReason,
    inputTokens: coverage.hasInputTokens ? usage.input : undefined,
    outputTokens: coverage.hasOutputTokens ? usage.output : undefined,
    cacheReadTokens: coverage.hasCacheReadTokens ? usage.cacheRead : undefined,
    cacheCreateTokens: coverage.hasCacheCreateTokens ? cacheCreateOf(usage) : undefined,
    outputComplete: reply.outputComplete,
  };
}

function cacheCreateOf({ cacheCreate5m, cacheCreate1h }: TokenUsage): number {
  return cacheCreate5m + cacheCreate1h;
}

function addText(reply: PendingReply, field: 'text' | 'thinking', text: string): void {
  if (text === '') return;
  const joined = reply[field] === '' ? text : `${reply[field]}\n\n${text}`;
  const { text: kept, isCut } = cutText(joined, spokenCharsMax);
  reply[field] = kept;
  reply.isCut ||= isCut;
}

const innerCallTitles: Partial<Record<TurnKind, string>> = {
  advisor: 'Advice',
  declined: 'Declined attempt',
  compaction: 'Compaction',
  rollup: 'Usage',
};

function isInnerCall(kind: TurnKind): boolean {
  return innerCallTitles[kind] !== undefined;
}

function titleWithoutText({ turnKind, thinking, calls, model }: PendingReply): string {
  const inner = innerCallTitles[turnKind];
  if (inner !== undefined) return firstWords(`${inner} of ${model}`, inner);
  if (thinking !== '') return firstWords(thinking, 'Thinking');
  return calls.length === 0 ? 'Reply without text' : firstWords(`Calls ${calls.join(', ')}`, 'Calls tools');
}
