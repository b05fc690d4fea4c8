import type { Digest } from '../digest.ts';
import type { SourceName } from '../source-name.ts';
import type { TextTheme } from './activity.ts';
import type { TokenUsage } from './usage.ts';

/** A point where the harness replaced history by a summary. */
export interface CompactionRecord {
  /** The harness or API, such as `claude-code`. */
  readonly source: SourceName;
  /** The session, as its source names it. */
  readonly sessionId: string;
  /** When it was logged: RFC 3339. */
  readonly ts: string;
  /** The response before it. */
  readonly precedingMessageId?: string | undefined;
  /** What caused it. */
  readonly trigger?: 'auto' | 'manual' | undefined;
  /** Size of the history before it, in tokens. */
  readonly tokensBeforeCompact?: number | undefined;
  /** Size of the history after it, in tokens. */
  readonly tokensAfterCompact?: number | undefined;
}

/** How a session comes out of another one, the strongest first: a session that has several shows the strongest (SPEC 2.5). */
export const relationshipTypes = ['subagent', 'fork', 'continuation', 'root'] as const;

/** How a session comes out of another one; `root` where it does not. */
export type RelationshipType = (typeof relationshipTypes)[number];

/** How a session came out of another; `sessionId` is the child. */
export interface RelationshipRecord {
  /** The harness or API, such as `claude-code`. */
  readonly source: SourceName;
  /** The session that came out of the other one, as its source names it. */
  readonly sessionId: string;
  /** The session it came out of. */
  readonly relatedSessionId?: string | undefined;
  /** How it came out of it. */
  readonly relationshipType: RelationshipType;
  /** When it was logged: RFC 3339. */
  readonly ts?: string | undefined;
  /** The session that the log names as the origin. */
  readonly sourceSessionId?: string | undefined;
  /** The version of the harness that logged it. */
  readonly sourceVersion?: string | undefined;
  /** The tool call that started the subagent. */
  readonly parentToolUseId?: string | undefined;
  /** The subagent. */
  readonly agentId?: string | undefined;
  /** The kind of subagent, as its caller named it. */
  readonly subagentType?: string | undefined;
  /** What the subagent was asked to do, in a few words. */
  readonly description?: string | undefined;
}

/** The statuses of a tool call, after an event of it. */
export const toolResultStatuses = ['running', 'completed', 'errored', 'cancelled', 'unknown'] as const;

/** How far a tool call is. */
export type ToolResultStatus = (typeof toolResultStatuses)[number];

/** The kinds of lines that say something of a tool call. */
export const toolResultEventSources = [
  'tool_result',
  'subagent_notification',
  'queue_event',
  'progress_event',
  'function_call_output',
] as const;

/** A kind of line that says something of a tool call. */
export type ToolResultEventSource = (typeof toolResultEventSources)[number];

/**
 * A result of a tool call. `eventIndex` tells the events of one call apart: transcripts give each event source a fixed
 * one (result 0, progress 1, notification 2, queue 3), so that a replayed result is the same event.
 */
export interface ToolResultEventRecord {
  /** The harness or API, such as `claude-code`. */
  readonly source: SourceName;
  /** The session, as its source names it. */
  readonly sessionId: string;
  /** The response, as its source names it. */
  readonly messageId?: string | undefined;
  /** The tool call, as its source names it. */
  readonly toolUseId: string;
  /** The place of its call among the calls of the response. */
  readonly callIndex?: number | undefined;
  /** Tells the events of one call apart. */
  readonly eventIndex: number;
  /** When it was logged: RFC 3339. */
  readonly ts?: string | undefined;
  /** How far the call is after this event. */
  readonly status: ToolResultStatus;
  /** Which kind of line it is. */
  readonly eventSource: ToolResultEventSource;
  /** Bytes of UTF-8 that the tool returned. */
  readonly contentLength?: number | undefined;
  /** Digest of what the tool returned. */
  readonly contentHash?: Digest | undefined;
  /** What the log states: an error flag or an exit code other than 0. `undefined` where it states neither. */
  readonly isError?: boolean | undefined;
  /** The exit code of the command. */
  readonly exitCode?: number | undefined;
  /** Why a call was cancelled or refused, in one word: `denied`, `interrupted`, `sibling-error`, `rejected` … */
  readonly reason?: string | undefined;
  /** How long it took, in milliseconds. */
  readonly durationMs?: number | undefined;
  /** What the call used; given by the API, never by a transcript. */
  readonly usage?: TokenUsage | undefined;
  /** How `usage` was computed: the call is alone in its turn, or has an equal part of it. */
  readonly usageAttribution?: 'single-tool-turn' | 'even-split-turn' | undefined;
  /** The session of the subagent that the call started. */
  readonly subagentSessionId?: string | undefined;
  /** The subagent. */
  readonly agentId?: string | undefined;
  /** The tools that the call stands for. */
  readonly replacedTools?: readonly string[] | undefined;
  /** How many calls it stands for. */
  readonly collapsedCalls?: number | undefined;
}

/** A part of a message of the user side, without its text. */
export interface UserTurnBlock {
  /** The kind, from which the shape follows. */
  readonly kind: 'tool_result' | 'text' | 'image' | 'document';
  /** The tool call, as its source names it. */
  readonly toolUseId?: string | undefined;
  /** Bytes of a text in UTF-8; of an image or a document, bytes of its encoded form. */
  readonly byteLen: number;
  /** About how many tokens it is: a quarter of its bytes. */
  readonly approxTokens: number;
  /** Whether the log says that it failed; absent where it does not say. */
  readonly isError?: boolean | undefined;
}

/** Who a user line speaks for. Only `human` is a prompt. */
export type Speaker =
  | 'human'
  | 'tool'
  | 'subagent-prompt'
  | 'command'
  | 'meta'
  | 'summary'
  | 'notification'
  | 'interrupt'
  | 'system';

/** A message of the user side: what a person wrote, or the harness in the name of the user. */
export interface UserTurnRecord {
  /** The harness or API, such as `claude-code`. */
  readonly source: SourceName;
  /** The session, as its source names it. */
  readonly sessionId: string;
  /** The message, as its source names it. */
  readonly userUuid: string;
  /** When it was logged: RFC 3339. */
  readonly ts: string;
  /** The response before it. */
  readonly precedingMessageId?: string | undefined;
  /** The response after it. */
  readonly followingMessageId?: string | undefined;
  /** Who speaks; only `human` is a prompt of a person. */
  readonly speaker?: Speaker | undefined;
  /** The themes found in its text. */
  readonly themes?: readonly TextTheme[] | undefined;
  /** Its parts, without their texts. */
  readonly blocks: readonly UserTurnBlock[];
}

/** What a transcript says of its session as a whole; every field is merged by its own time or place. */
export interface SessionRecord {
  /** The harness or API, such as `claude-code`. */
  readonly source: SourceName;
  /** The session, as its source names it. */
  readonly sessionId: string;
  /** When it was logged: RFC 3339. */
  readonly ts?: string | undefined;
  /** The title, as people read it. */
  readonly title?: string | undefined;
  /** Where the title comes from; a person's own outranks the harness's. */
  readonly titleKind?: 'custom' | 'agent-name' | 'ai' | 'thread-name' | undefined;
  /** The folder that the agent works in. */
  readonly cwd?: string | undefined;
  /** The name of the project: one for all folders of a repository. */
  readonly projectKey?: string | undefined;
  /** The branch that is checked out. */
  readonly gitBranch?: string | undefined;
  /** The version of the harness. */
  readonly clientVersion?: string | undefined;
  /** How the harness was started. */
  readonly entrypoint?: string | undefined;
}

/** A tool call that is known only from a progress line of its parent (FORMATS 1.6 c). */
export interface NestedToolCallRecord {
  /** The harness or API, such as `claude-code`. */
  readonly source: SourceName;
  /** The session, as its source names it. */
  readonly sessionId: string;
  /** The response, as its source names it. */
  readonly messageId: string;
  /** The tool call, as its source names it. */
  readonly toolUseId: string;
  /** The tool, as the harness names it. */
  readonly toolName: string;
  /** The subagent. */
  readonly agentId?: string | undefined;
  /** When it was logged: RFC 3339. */
  readonly ts: string;
  /** Digest of the arguments. */
  readonly argsHash: Digest;
}

/** A retry of an API call, not a failure of it (FORMATS 1.9). */
export interface ApiRetryRecord {
  /** The harness or API, such as `claude-code`. */
  readonly source: SourceName;
  /** The session, as its source names it. */
  readonly sessionId: string;
  /** When it was logged: RFC 3339. */
  readonly ts: string;
  /** The HTTP status that caused it. */
  readonly status?: number | undefined;
  /** Which attempt it was, from 1. */
  readonly attempt?: number | undefined;
  /** How long the harness waited before it, in milliseconds. */
  readonly retryInMs?: number | undefined;
}
