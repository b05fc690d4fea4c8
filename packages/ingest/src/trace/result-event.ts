import { firstWords, type ToolResultFact } from '@agentspine/schema';
import type { Harness } from '../harness.ts';
import { nameOfTool, rawOf } from './call-event.ts';
import { cutText, toolCharsMax } from './cut-text.ts';
import type { TimelineDraft, TraceOrigin } from './trace-event.ts';
import { callEventId, traceEventId } from './trace-ids.ts';
import type { CallMemory } from './trace-state.ts';

/** Where a result was seen, and the call that it answers where the same file has it. */
export interface ResultPlace {
  readonly harness: Harness;
  readonly session: string;
  readonly at: number;
  readonly origin: TraceOrigin;
  readonly call: CallMemory | undefined;
}

/** What a call gave back, or what is reported later of one that continued in the background. */
export function resultEvent(fact: ToolResultFact, place: ResultPlace): TimelineDraft {
  const { at, call, session } = place;
  const name = nameOfTool(call?.name ?? 'tool');
  const isResult = fact.eventIndex === 0;
  const isTold = fact.eventSource === 'subagent_notification' || fact.eventSource === 'queue_event';
  const isError = fact.isError === true;
  const { text: body, isCut } = cutText(fact.content ?? '', toolCharsMax);
  const status = isError ? 'error' : fact.status;
  const callId = call?.eventId ?? callEventId(at, fact.source, scopeOf(fact, place.harness), fact.toolUseId);
  const isAnswer = isResult && isQuestion(name);
  const metadata: Record<string, unknown> = {
    toolUseId: fact.toolUseId.toWellFormed(),
    resultOf: name,
    status,
    isError: fact.isError,
    exitCode: fact.exitCode,
    reason: fact.reason,
    durationMs: fact.durationMs,
    parentEventId: callId,
    relationType: 'returns',
    ...asyncOf(fact),
    ...(isAnswer && { questionId: callId, questionPhase: 'answered' }),
    isNested: fact.isNested || undefined,
    ...(isCut && rawOf(place.origin, fact.range)),
  };
  const timeline = {
    kind: isAnswer ? 'question.logged' : isTold ? 'agent.activity.logged' : 'monitor.observed',
    lane: isAnswer ? 'questions' : isTold ? 'coordination' : 'telemetry',
    title: firstWords(`${name} ${endingOf(fact, status)}`, name),
    body: body === '' ? undefined : body,
    metadata,
  } as const;
  const eventId = traceEventId(at, 'result', fact.source, fact.sessionId, fact.toolUseId, String(fact.eventIndex));
  if (!isResult) return { eventId, at, eventType: 'timeline.logged', actor: 'system', timeline };
  const payload = { session_id: session, tool_name: name, outcome: status, duration_ms: fact.durationMs };
  return { eventId, at, eventType: 'tool.result', actor: 'system', timeline, payload };
}

/** '' where ids of calls name them in all sessions. */
function scopeOf({ sessionId }: ToolResultFact, { callIds }: Harness): string {
  return callIds === 'in-source' ? '' : sessionId;
}

/** The tools by which an agent asks a person. */
function isQuestion(name: string): boolean {
  return name === 'AskUserQuestion' || name === 'request_user_input';
}

/** A call that goes on by itself, and what is reported of it later; progress of a call is not a task of its own. */
function asyncOf(fact: ToolResultFact): Readonly<Record<string, unknown>> {
  if (fact.eventSource === 'progress_event') return {};
  if (fact.eventIndex === 0 && fact.status !== 'running' && fact.agentId === undefined) return {};
  return { asyncTaskId: fact.toolUseId.toWellFormed(), asyncStatus: fact.status };
}

function endingOf({ exitCode, reason }: ToolResultFact, status: string): string {
  if (exitCode !== undefined && exitCode !== 0) return `ended with exit code ${exitCode}`;
  if (status === 'error' || status === 'errored') return 'failed';
  if (status === 'running') return 'goes on in the background';
  if (status === 'cancelled') return reason === undefined ? 'was cancelled' : `was cancelled: ${reason}`;
  return 'returned';
}
