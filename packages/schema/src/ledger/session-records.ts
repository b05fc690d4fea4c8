import type { Digest } from '../digest.ts';
import type { SourceName } from '../source-name.ts';
import type { TextTheme } from './activity.ts';
import type { TokenUsage } from './usage.ts';

/** A point where the harness replaced history by a summary. */
export interface CompactionRecord {
  readonly source: SourceName;
  readonly sessionId: string;
  readonly ts: string;
  readonly precedingMessageId?: string | undefined;
  readonly trigger?: 'auto' | 'manual' | undefined;
  readonly tokensBeforeCompact?: number | undefined;
  readonly tokensAfterCompact?: number | undefined;
}

export const relationshipTypes = ['subagent', 'fork', 'continuation', 'root'] as const;

/** Strongest first: the one that a session shows when it has several (SPEC 2.5). */
export type RelationshipType = (typeof relationshipTypes)[number];

/** How a session came out of another; `sessionId` is the child. */
export interface RelationshipRecord {
  readonly source: SourceName;
  readonly sessionId: string;
  readonly relatedSessionId?: string | undefined;
  readonly relationshipType: RelationshipType;
  readonly ts?: string | undefined;
  readonly sourceSessionId?: string | undefined;
  readonly sourceVersion?: string | undefined;
  readonly parentToolUseId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly subagentType?: string | undefined;
  readonly description?: string | undefined;
}

export const toolResultStatuses = ['running', 'completed', 'errored', 'cancelled', 'unknown'] as const;

export type ToolResultStatus = (typeof toolResultStatuses)[number];

export const toolResultEventSources = [
  'tool_result',
  'subagent_notification',
  'queue_event',
  'progress_event',
  'function_call_output',
] as const;

export type ToolResultEventSource = (typeof toolResultEventSources)[number];

/**
 * A result of a tool call. `eventIndex` tells the events of one call apart: transcripts give each event source a fixed
 * one (result 0, progress 1, notification 2, queue 3), so that a replayed result is the same event.
 */
export interface ToolResultEventRecord {
  readonly source: SourceName;
  readonly sessionId: string;
  readonly messageId?: string | undefined;
  readonly toolUseId: string;
  readonly callIndex?: number | undefined;
  readonly eventIndex: number;
  readonly ts?: string | undefined;
  readonly status: ToolResultStatus;
  readonly eventSource: ToolResultEventSource;
  /** Bytes of UTF-8. */
  readonly contentLength?: number | undefined;
  readonly contentHash?: Digest | undefined;
  /** What the log states: an error flag or an exit code other than 0. `undefined` where it states neither. */
  readonly isError?: boolean | undefined;
  readonly exitCode?: number | undefined;
  /** Why a call was cancelled or refused, in one word: `denied`, `interrupted`, `sibling-error`, `rejected` … */
  readonly reason?: string | undefined;
  readonly durationMs?: number | undefined;
  readonly usage?: TokenUsage | undefined;
  readonly usageAttribution?: 'single-tool-turn' | 'even-split-turn' | undefined;
  readonly subagentSessionId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly replacedTools?: readonly string[] | undefined;
  readonly collapsedCalls?: number | undefined;
}

export interface UserTurnBlock {
  readonly kind: 'tool_result' | 'text' | 'image' | 'document';
  readonly toolUseId?: string | undefined;
  readonly byteLen: number;
  readonly approxTokens: number;
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

export interface UserTurnRecord {
  readonly source: SourceName;
  readonly sessionId: string;
  readonly userUuid: string;
  readonly ts: string;
  readonly precedingMessageId?: string | undefined;
  readonly followingMessageId?: string | undefined;
  readonly speaker?: Speaker | undefined;
  readonly themes?: readonly TextTheme[] | undefined;
  readonly blocks: readonly UserTurnBlock[];
}

/** What a transcript says of its session as a whole; every field is merged by its own time or place. */
export interface SessionRecord {
  readonly source: SourceName;
  readonly sessionId: string;
  readonly ts?: string | undefined;
  readonly title?: string | undefined;
  /** Where the title comes from; a person's own outranks the harness's. */
  readonly titleKind?: 'custom' | 'agent-name' | 'ai' | 'thread-name' | undefined;
  readonly cwd?: string | undefined;
  readonly projectKey?: string | undefined;
  readonly gitBranch?: string | undefined;
  readonly clientVersion?: string | undefined;
  readonly entrypoint?: string | undefined;
}

/** A tool call that is known only from a progress line of its parent (FORMATS 1.6 c). */
export interface NestedToolCallRecord {
  readonly source: SourceName;
  readonly sessionId: string;
  readonly messageId: string;
  readonly toolUseId: string;
  readonly toolName: string;
  readonly agentId?: string | undefined;
  readonly ts: string;
  readonly argsHash: Digest;
}

/** A retry of an API call, not a failure of it (FORMATS 1.9). */
export interface ApiRetryRecord {
  readonly source: SourceName;
  readonly sessionId: string;
  readonly ts: string;
  readonly status?: number | undefined;
  readonly attempt?: number | undefined;
  readonly retryInMs?: number | undefined;
}
