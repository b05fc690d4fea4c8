import type { TokenUsage, TurnKind } from '@agentspine/schema';

/** What a file told of a session, or of a subagent's part of one. */
export interface SessionMemory {
  readonly source: string;
  /** As the log names them. */
  readonly sessionId: string;
  readonly agent?: string | undefined;
  /** Of the last event, milliseconds. */
  lastMs?: number | undefined;
  cwd?: string | undefined;
  /** The best title so far, how much it is worth, and when it was given. */
  title?: { readonly rank: number; readonly text: string; readonly at: number } | undefined;
  /** The title that the trace was told last by this file. */
  toldTitle?: string | undefined;
  isBackground?: boolean | undefined;
  /** The session that it was started by or came out of, as the log names it. */
  parent?: string | undefined;
  /** Whether the trace was told that it exists. */
  isTold?: boolean | undefined;
  /** Of the last event when the trace was told that it ended. */
  endedMs?: number | undefined;
}

/** An answer of the model whose lines may not all have been seen. */
export interface PendingReply {
  readonly eventId: string;
  readonly session: string;
  readonly at: number;
  readonly messageId: string;
  requestId?: string | undefined;
  turnKind: TurnKind;
  model: string;
  stopReason?: string | undefined;
  usage?: TokenUsage | undefined;
  coverage?: UsageCoverage | undefined;
  outputComplete?: boolean | undefined;
  /** What it says and what it thinks, each cut. */
  text: string;
  thinking: string;
  isCut: boolean;
  calls: readonly string[];
  readonly from: number;
  to: number;
  /** It was told because time said that it was over; a further line of it contradicts that. */
  isTold?: true | undefined;
}

export interface UsageCoverage {
  readonly hasInputTokens: boolean;
  readonly hasOutputTokens: boolean;
  readonly hasReasoningTokens: boolean;
  readonly hasCacheReadTokens: boolean;
  readonly hasCacheCreateTokens: boolean;
}

/** An answer that was told: a further line of it, which may lack the request id, is no other answer. */
export type ToldReply = Pick<PendingReply, 'session' | 'messageId' | 'requestId' | 'usage'>;

/** A call whose result may still come. */
export interface CallMemory {
  readonly eventId: string;
  readonly name: string;
  /** The subagent that made it. */
  readonly agent?: string | undefined;
}

/** What the mapping of a file's facts needs to go on; JSON. Keys are other people's words, so they stand in lists. */
export interface TraceState {
  readonly sessions: readonly (readonly [key: string, SessionMemory])[];
  readonly pending: readonly PendingReply[];
  readonly told?: readonly ToldReply[] | undefined;
  readonly calls: readonly (readonly [toolUseId: string, CallMemory])[];
  readonly todos: readonly (readonly [todoId: string, state: string])[];
  /** The log goes on where time had told an answer, or a session, as over: what was told of the file is to be derived again. */
  readonly isContradicted?: true | undefined;
}

export const emptyTraceState: TraceState = { sessions: [], pending: [], calls: [], todos: [] };
