import type { Coverage, Granularity } from '../ledger/fidelity.ts';
import type {
  CompactionRecord,
  RelationshipRecord,
  SessionRecord,
  Speaker,
  ToolResultEventSource,
  ToolResultStatus,
} from '../ledger/session-records.ts';
import type { SubagentReference, TurnKind } from '../ledger/turn-record.ts';
import type { TokenUsage, UsageModifiers } from '../ledger/usage.ts';
import type { SourceName } from '../source-name.ts';

/** Bytes of the current generation of the source file: `from` included, `to` excluded. */
export interface FactRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What parsers say of a transcript, one word for all harnesses. A fact holds bodies (text, inputs, results) as they were
 * logged; who stores it decides what to keep of them. Facts are sightings: a response that stands on four lines, or in
 * three copies, yields several that name the same thing, and joining them in any order gives the same result.
 */
export type TranscriptFact =
  | ReplyFact
  | PromptFact
  | ToolResultFact
  | ({ readonly kind: 'session'; readonly range: FactRange } & { readonly record: SessionRecord })
  | ({ readonly kind: 'compaction'; readonly range: FactRange } & { readonly record: CompactionRecord })
  | ({ readonly kind: 'relationship'; readonly range: FactRange } & { readonly record: RelationshipRecord })
  | RetryFact
  | UnknownShapesFact
  | UnparsedFact;

export interface ReplyBlock {
  readonly kind: 'text' | 'thinking';
  readonly text: string;
}

export interface ToolCallFact {
  readonly id: string;
  readonly name: string;
  /** Parsed JSON, or the plain text of a custom tool. */
  readonly input: unknown;
  readonly ordinal: number;
}

/** (Part of) an assistant message. */
export interface ReplyFact {
  readonly kind: 'reply';
  readonly range: FactRange;
  readonly source: SourceName;
  readonly sessionId: string;
  readonly messageId: string;
  readonly requestId?: string | undefined;
  readonly identity: 'source' | 'session';
  readonly turnKind: TurnKind;
  /** Normalised; a line without a time takes that of its session, and '' where there is none at all. */
  readonly ts: string;
  /** '' where the log names none. */
  readonly model: string;
  readonly project?: string | undefined;
  readonly projectKey?: string | undefined;
  readonly usage?: TokenUsage | undefined;
  /** Which of `usage`'s numbers the log reports; `undefined` with `usage`. */
  readonly usageCoverage?:
    | Pick<
        Coverage,
        'hasInputTokens' | 'hasOutputTokens' | 'hasReasoningTokens' | 'hasCacheReadTokens' | 'hasCacheCreateTokens'
      >
    | undefined;
  /** With `usage`: how the response ran. */
  readonly modifiers?: UsageModifiers | undefined;
  /** The log says more of the usage than `usage` holds. */
  readonly usagePartial?: true | undefined;
  readonly granularity: Granularity;
  readonly stopReason?: string | undefined;
  /** `undefined` where the harness has no such notion. */
  readonly outputComplete?: boolean | undefined;
  readonly subagent?: SubagentReference | undefined;
  /** The line is a progress line of the parent, not one of the subagent's own transcript. */
  readonly isNested: boolean;
  readonly blocks: readonly ReplyBlock[];
  readonly toolCalls: readonly ToolCallFact[];
}

/** A line in which somebody other than the model speaks. Tool results on the same line are facts of their own. */
export interface PromptFact {
  readonly kind: 'prompt';
  readonly range: FactRange;
  readonly source: SourceName;
  readonly sessionId: string;
  /** Content-derived, so that a replay under a new line id is the same prompt (FORMATS 1.7). */
  readonly userUuid: string;
  readonly ts: string;
  readonly speaker: Speaker;
  readonly subagent?: SubagentReference | undefined;
  readonly text: string;
  /** Sizes of what the line holds; text as UTF-8 bytes, media as the bytes of their encoded form. */
  readonly blocks: readonly {
    readonly kind: 'tool_result' | 'text' | 'image' | 'document';
    readonly toolUseId?: string | undefined;
    readonly byteLen: number;
    readonly isError?: boolean | undefined;
  }[];
}

export interface ToolResultFact {
  readonly kind: 'tool-result';
  readonly range: FactRange;
  readonly source: SourceName;
  readonly sessionId: string;
  readonly toolUseId: string;
  readonly eventIndex: number;
  readonly ts: string;
  readonly status: ToolResultStatus;
  readonly eventSource: ToolResultEventSource;
  readonly isError?: boolean | undefined;
  readonly exitCode?: number | undefined;
  readonly reason?: string | undefined;
  readonly durationMs?: number | undefined;
  readonly agentId?: string | undefined;
  readonly subagentSessionId?: string | undefined;
  /** The result as text; JSON of the content array where it is one. `undefined` for events without a body. */
  readonly content?: string | undefined;
  /** What the result says of itself: the tools, and how many calls, that this one call stands for. */
  readonly replacedTools?: readonly string[] | undefined;
  readonly collapsedCalls?: number | undefined;
  /** Whether the line is a progress line of a parent: its call is a nested one. */
  readonly isNested: boolean;
}

export interface RetryFact {
  readonly kind: 'api-retry';
  readonly range: FactRange;
  readonly source: SourceName;
  readonly sessionId: string;
  readonly ts: string;
  readonly status?: number | undefined;
  readonly attempt?: number | undefined;
  readonly retryInMs?: number | undefined;
}

export interface UnknownShapesFact {
  readonly kind: 'unknown-shapes';
  readonly range: FactRange;
  readonly source: SourceName;
  /** As `record:foo`, `key:user.bar`, `block:baz`. */
  readonly names: readonly string[];
}

export interface UnparsedFact {
  readonly kind: 'unparsed';
  readonly range: FactRange;
  readonly source: SourceName;
  /**
   * One word or more. Of a line: `comment`, `not-json`, `not-an-object`, `line-too-long`. `nested-too-deeply`: a record that
   * counts, and of which a part is left out. `damaged`: bytes that are not part of a record, on a line that has one; homes
   * of older versions call what follows the last record `concatenated-rest`.
   */
  readonly reason: string;
}
