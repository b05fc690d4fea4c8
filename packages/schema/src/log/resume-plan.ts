import { payloadObject } from './parse-payload.ts';
import { countRounds, type ThreadLine, type ThreadMessage, threadMessageOf } from './thread-rounds.ts';
import { parseTriggerPayload, type TriggerPayload } from './trigger-payload.ts';
import type { StoredWorkflowRun } from './workflow-run.ts';

/** What the store says of a run that may be resumed. */
export interface RunEvidence {
  /** The run; `undefined` where there is none of that id. */
  readonly run: StoredWorkflowRun | undefined;
  /** Of the first line that says that it started; `undefined` where there is none. */
  readonly startedPayload: string | null | undefined;
  /** The lines of its thread, in order. */
  readonly lines: readonly ThreadLine[];
}

/** How a run goes on where it stopped. */
export interface ResumePlan {
  /** Says that the run can go on. */
  readonly kind: 'resumable';
  /** The run. */
  readonly run: StoredWorkflowRun;
  /** What started it. */
  readonly triggerPayload: TriggerPayload;
  /** What was said in its thread. */
  readonly messages: readonly ThreadMessage[];
  /** The number of the round that comes next, from 1 on. */
  readonly nextRound: number;
}

/**
 * Why a run cannot be resumed: there is none of that id; it did not stop by accident; nothing says how it was started, or
 * what says so cannot be read; or a message of its thread cannot be read, so that the thread would go on with a gap.
 */
export type ResumeRefusal =
  | 'no-such-run'
  | 'status'
  | 'trigger-payload-missing'
  | 'trigger-payload-unreadable'
  | 'message-unreadable';

/** How a run goes on, or why it does not. */
export type ResumeDecision =
  | ResumePlan
  | { readonly kind: 'not-resumable'; readonly run: StoredWorkflowRun | undefined; readonly reason: ResumeRefusal };

/** Decides whether a run can be resumed, and how (SPEC 3.4). */
export function decideResume({ run, startedPayload, lines }: RunEvidence): ResumeDecision {
  const refuse = (reason: ResumeRefusal): ResumeDecision => ({ kind: 'not-resumable', run, reason });
  if (run === undefined) return refuse('no-such-run');
  if (run.status !== 'started' && run.status !== 'crashed') return refuse('status');
  if (startedPayload === null || startedPayload === undefined) return refuse('trigger-payload-missing');
  const triggerPayload = parseTriggerPayload(startedPayload);
  if (triggerPayload === undefined) return refuse('trigger-payload-unreadable');
  const messageLines = lines.filter(({ type }) => type === 'thread_workflow_message');
  if (!messageLines.every(isReadable)) return refuse('message-unreadable');
  const messages = messageLines.flatMap(({ payload }) => threadMessageOf(payload) ?? []);
  return { kind: 'resumable', run, triggerPayload, messages, nextRound: countRounds(lines) + 1 };
}

/** Markers without role and content are not messages; a text that is not an object was one once. */
function isReadable({ payload }: ThreadLine): boolean {
  return payloadObject(payload) !== undefined;
}
