import type { TokenUsage, TurnKind } from '@agentspine/schema';

/** What a file said of a session, or of a subagent's part of one. */
export interface SessionMemory {
  /** The source, such as `claude-code`. */
  readonly source: string;
  /** As the log names them. */
  readonly sessionId: string;
  /** The subagent. */
  readonly agent?: string | undefined;
  /** Of the last event, milliseconds. */
  lastMs?: number | undefined;
  /** The folder that the agent works in. */
  cwd?: string | undefined;
  /** The best title so far, how much it is worth, and when it was given. */
  title?: { readonly rank: number; readonly text: string; readonly at: number } | undefined;
  /** The title that this file emitted last. */
  toldTitle?: string | undefined;
  /** Whether it works in the background. */
  isBackground?: boolean | undefined;
  /** The session that it was started by or came out of, as the log names it. */
  parent?: string | undefined;
  /** Whether its existence was emitted. */
  isTold?: boolean | undefined;
  /** Time of the last event when its end was emitted. */
  endedMs?: number | undefined;
}

/** An answer of the model whose lines may not all have been seen. */
export interface PendingReply {
  /** The event that it becomes. */
  readonly eventId: string;
  /** The session, by its id in the trace. */
  readonly session: string;
  /** When it was logged, in milliseconds since the epoch. */
  readonly at: number;
  /** The response, as its source names it. */
  readonly messageId: string;
  /** The id of its request. */
  requestId?: string | undefined;
  /** What kind of response it is. */
  turnKind: TurnKind;
  /** The model. */
  model: string;
  /** Why the model stopped. */
  stopReason?: string | undefined;
  /** What it used. */
  usage?: TokenUsage | undefined;
  /** Which counts the log has. */
  coverage?: UsageCoverage | undefined;
  /** Whether the output count is final. */
  outputComplete?: boolean | undefined;
  /** What it says, cut; empty where it says nothing. */
  text: string;
  /** What the model thought, cut; empty where the log has none. */
  thinking: string;
  /** Whether its text was cut. */
  isCut: boolean;
  /** Its tool calls. */
  calls: readonly string[];
  /** The first byte. */
  readonly from: number;
  /** The byte after the last one. */
  to: number;
  /** It was emitted because it had been quiet long enough; a further line of it contradicts that. */
  isTold?: true | undefined;
}

/** Which counts a log has. */
export interface UsageCoverage {
  /** Whether it has input. */
  readonly hasInputTokens: boolean;
  /** Whether it has output. */
  readonly hasOutputTokens: boolean;
  /** Whether it has reasoning. */
  readonly hasReasoningTokens: boolean;
  /** Whether it has cache reads. */
  readonly hasCacheReadTokens: boolean;
  /** Whether it has cache writes. */
  readonly hasCacheCreateTokens: boolean;
}

/** An answer that was emitted: a further line of it, which may lack the request id, is not another answer. */
export type ToldReply = Pick<PendingReply, 'session' | 'messageId' | 'requestId' | 'usage'>;

/** A call whose result may still come. */
export interface CallMemory {
  /** The event of the call. */
  readonly eventId: string;
  /** The tool. */
  readonly name: string;
  /** The subagent that made it. */
  readonly agent?: string | undefined;
}

/** What the mapping of a file's facts needs to go on; JSON. Keys are other people's words, so they are kept in lists. */
export interface TraceState {
  /** What is known of sessions. */
  readonly sessions: readonly (readonly [key: string, SessionMemory])[];
  /** Responses that may still grow. */
  readonly pending: readonly PendingReply[];
  /** Responses that were emitted and may still grow. */
  readonly told?: readonly ToldReply[] | undefined;
  /** Tool calls whose results may still come. */
  readonly calls: readonly (readonly [toolUseId: string, CallMemory])[];
  /** The state of todos. */
  readonly todos: readonly (readonly [todoId: string, state: string])[];
  /** The log continues an answer, or a session, that had been taken for over: the events of the file must be derived again. */
  readonly isContradicted?: true | undefined;
}

/** The state before the first fact. */
export const emptyTraceState: TraceState = { sessions: [], pending: [], calls: [], todos: [] };
