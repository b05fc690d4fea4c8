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
  /** The first byte. */
  readonly from: number;
  /** The byte after the last one. */
  readonly to: number;
}

/**
 * What parsers say of a transcript, one word for all harnesses. A fact holds bodies (text, inputs, results) as they were
 * logged; the code that stores it decides what to keep of them. Facts are observations: a response that is on four lines, or in
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

/** A part of a response. */
export interface ReplyBlock {
  /** The kind, from which the shape follows. */
  readonly kind: 'text' | 'thinking';
  /** The text. */
  readonly text: string;
}

/** A tool call, as a line says it. */
export interface ToolCallFact {
  /** The call, as its source names it. */
  readonly id: string;
  /** The tool, as the harness names it. */
  readonly name: string;
  /** Parsed JSON, or the plain text of a custom tool. */
  readonly input: unknown;
  /** Its place among the blocks of its line. */
  readonly ordinal: number;
}

/** (Part of) an assistant message. */
export interface ReplyFact {
  /** The kind, from which the shape follows. */
  readonly kind: 'reply';
  /** The bytes of the line that says it. */
  readonly range: FactRange;
  /** The harness or API, such as `claude-code`. */
  readonly source: SourceName;
  /** The session, as its source names it. */
  readonly sessionId: string;
  /** The response, as its source names it. */
  readonly messageId: string;
  /** The id of the request, where the log has one. */
  readonly requestId?: string | undefined;
  /** Whether its id counts across sessions. */
  readonly identity: 'source' | 'session';
  /** What kind of response it is. */
  readonly turnKind: TurnKind;
  /** Normalised; a line without a time takes that of its session, and '' where there is none at all. */
  readonly ts: string;
  /** '' where the log names none. */
  readonly model: string;
  /** The folder that the agent worked in. */
  readonly project?: string | undefined;
  /** The name of the project: one for all folders of a repository. */
  readonly projectKey?: string | undefined;
  /** What it used; `undefined` where the log reports no usage on this line. */
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
  /** What the log says that it cost, in picodollars: a claim of the harness, never mixed with what price lists say. */
  readonly reportedCostPico?: number | undefined;
  /** The log says more of the usage than `usage` holds. */
  readonly usagePartial?: true | undefined;
  /** What one row of the source stands for. */
  readonly granularity: Granularity;
  /** Why the model stopped, in the words of its provider. */
  readonly stopReason?: string | undefined;
  /** `undefined` where the harness has no such notion. */
  readonly outputComplete?: boolean | undefined;
  /** The subagent that it is of. */
  readonly subagent?: SubagentReference | undefined;
  /** The line is a progress line of the parent, not one of the subagent's own transcript. */
  readonly isNested: boolean;
  /** Its parts, in order. */
  readonly blocks: readonly ReplyBlock[];
  /** Its tool calls, in order. */
  readonly toolCalls: readonly ToolCallFact[];
}

/** A line in which somebody other than the model speaks. Tool results on the same line are facts of their own. */
export interface PromptFact {
  /** The kind, from which the shape follows. */
  readonly kind: 'prompt';
  /** The bytes of the line that says it. */
  readonly range: FactRange;
  /** The harness or API, such as `claude-code`. */
  readonly source: SourceName;
  /** The session, as its source names it. */
  readonly sessionId: string;
  /** Content-derived, so that a replay under a new line id is the same prompt (FORMATS 1.7). */
  readonly userUuid: string;
  /** When it was logged: RFC 3339. */
  readonly ts: string;
  /** Who speaks; only `human` is a prompt of a person. */
  readonly speaker: Speaker;
  /** The subagent that it is of. */
  readonly subagent?: SubagentReference | undefined;
  /** The text. */
  readonly text: string;
  /** Sizes of what the line holds; text as UTF-8 bytes, media as the bytes of their encoded form. */
  readonly blocks: readonly {
    readonly kind: 'tool_result' | 'text' | 'image' | 'document';
    readonly toolUseId?: string | undefined;
    readonly byteLen: number;
    readonly isError?: boolean | undefined;
  }[];
}

/** An event of a tool call, as a line says it. */
export interface ToolResultFact {
  /** The kind, from which the shape follows. */
  readonly kind: 'tool-result';
  /** The bytes of the line that says it. */
  readonly range: FactRange;
  /** The harness or API, such as `claude-code`. */
  readonly source: SourceName;
  /** The session, as its source names it. */
  readonly sessionId: string;
  /** The tool call, as its source names it. */
  readonly toolUseId: string;
  /** Tells the events of one call apart. */
  readonly eventIndex: number;
  /** When it was logged: RFC 3339. */
  readonly ts: string;
  /** How far the call is after this event. */
  readonly status: ToolResultStatus;
  /** Which kind of line it is. */
  readonly eventSource: ToolResultEventSource;
  /** Whether the log says that it failed; absent where it does not say. */
  readonly isError?: boolean | undefined;
  /** The exit code of the command. */
  readonly exitCode?: number | undefined;
  /** Why, in a word. */
  readonly reason?: string | undefined;
  /** How long it took, in milliseconds. */
  readonly durationMs?: number | undefined;
  /** The subagent. */
  readonly agentId?: string | undefined;
  /** The session of the subagent that the call started. */
  readonly subagentSessionId?: string | undefined;
  /** The result as text; JSON of the content array where it is one. `undefined` for events without a body. */
  readonly content?: string | undefined;
  /** What the result says of itself: the tools, and how many calls, that this one call stands for. */
  readonly replacedTools?: readonly string[] | undefined;
  /** How many calls it stands for. */
  readonly collapsedCalls?: number | undefined;
  /** Whether the line is a progress line of a parent: its call is a nested one. */
  readonly isNested: boolean;
}

/** A retry of an API call. */
export interface RetryFact {
  /** The kind, from which the shape follows. */
  readonly kind: 'api-retry';
  /** The bytes of the line that says it. */
  readonly range: FactRange;
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

/** Names that the parser does not know. */
export interface UnknownShapesFact {
  /** The kind, from which the shape follows. */
  readonly kind: 'unknown-shapes';
  /** The bytes of the line that says it. */
  readonly range: FactRange;
  /** The harness or API, such as `claude-code`. */
  readonly source: SourceName;
  /** As `record:foo`, `key:user.bar`, `block:baz`. */
  readonly names: readonly string[];
}

/** A line that is not a record. */
export interface UnparsedFact {
  /** The kind, from which the shape follows. */
  readonly kind: 'unparsed';
  /** The bytes of the line that says it. */
  readonly range: FactRange;
  /** The harness or API, such as `claude-code`. */
  readonly source: SourceName;
  /**
   * One word or more. Of a line: `comment`, `not-json`, `not-an-object`, `line-too-long`. `nested-too-deeply`: a record that
   * counts, and of which a part is left out. `damaged`: bytes that are not part of a record, on a line that has one; homes
   * of older versions call what follows the last record `concatenated-rest`.
   */
  readonly reason: string;
}
