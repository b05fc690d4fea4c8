import type { Provenance } from '../custody/source-piece.ts';
import type { Digest } from '../digest.ts';
import type { SourceName } from '../source-name.ts';
import type { Activity, CommandFamily, TextTheme, ToolCategory } from './activity.ts';
import type { Fidelity } from './fidelity.ts';
import type { TokenUsage, UsageModifiers } from './usage.ts';

/**
 * What a turn row is:
 * `response`: an API response whose usage the log reports; `advisor`: a call that the server made inside a response,
 * under its own model; `declined`: an attempt of another model that wrote something before it declined and a fallback model
 * served the response; `compaction`: a call that summed up the conversation inside a response; `rollup`: what a log states of the
 * usage of several responses together, beyond what it states of each; `synthetic`: a message that was made locally and is never
 * usage; `unmetered`: activity for which the log reports no usage at all.
 */
export const turnKinds = ['response', 'advisor', 'declined', 'compaction', 'rollup', 'synthetic', 'unmetered'] as const;

/** What kind of response a turn is. */
export type TurnKind = (typeof turnKinds)[number];

/** What is billed and is neither a turn nor a message of the conversation: calls inside a response, and the usage of several responses. */
export const innerCallKinds = ['advisor', 'declined', 'compaction', 'rollup'] as const satisfies readonly TurnKind[];

/** A tool call of a response. */
export interface TurnToolCall {
  /** The call, as its source names it. */
  readonly id: string;
  /** The tool, as the harness names it. */
  readonly name: string;
  /** A file path, pattern, URL host or agent type; never the text of a command. */
  readonly target?: string | undefined;
  /** Digest of the arguments. */
  readonly argsHash: Digest;
  /** What the tool does. */
  readonly category: ToolCategory;
  /** What the command is for. */
  readonly family?: CommandFamily | undefined;
  /** Whether an edit changes a documentation file. */
  readonly isDocs?: boolean | undefined;
  /** When the call was logged; with `ordinal`, the order of the calls of a turn. */
  readonly ts?: string | undefined;
  /** The call's place among the blocks of its line. */
  readonly ordinal?: number | undefined;
  /** Bytes of the call's own line, where the turn was joined from several lines of one file. */
  readonly range?: readonly [from: number, to: number] | undefined;
  /** The call's own place, where it was seen in another file than the turn's usage. */
  readonly at?: Provenance | undefined;
  /** Whether the log says that it failed; absent where it does not say. */
  readonly isError?: boolean | undefined;
  /** Digest of the text before an edit; given by the API, no parser fills it. */
  readonly editPreHash?: string | undefined;
  /** Digest of the text after an edit; given by the API, no parser fills it. */
  readonly editPostHash?: string | undefined;
  /** The skill that was called; given by the API, no parser fills it. */
  readonly skillName?: string | undefined;
  /** The tools that the call stands for. */
  readonly replacedTools?: readonly string[] | undefined;
  /** How many calls it stands for. */
  readonly collapsedCalls?: number | undefined;
}

/** The subagent that a response is of. */
export interface SubagentReference {
  /** Whether it is in a side conversation. */
  readonly isSidechain: boolean;
  /** The tool call that started the subagent. */
  readonly parentToolUseId?: string | undefined;
  /** The subagent. */
  readonly agentId?: string | undefined;
  /** The agent that started the subagent. */
  readonly parentAgentId?: string | undefined;
  /** The kind of subagent, as its caller named it. */
  readonly subagentType?: string | undefined;
  /** What the subagent was asked to do, in a few words. */
  readonly description?: string | undefined;
}

/** One assistant message (SPEC 2.2). From a transcript it may be one observation of several: see `identity`. */
export interface TurnRecord {
  /** The harness or API, such as `claude-code`. */
  readonly source: SourceName;
  /** The session, as its source names it. */
  readonly sessionId: string;
  /** Path of the transcript of the session. */
  readonly sessionPath?: string | undefined;
  /** The response, as its source names it. */
  readonly messageId: string;
  /**
   * `source`: (messageId, requestId) names one API response across all sessions and files of its source, so observations in
   * copies, forks and replays are one turn (SPEC Q27). `session` (the default): the id counts within its session only.
   */
  readonly identity?: 'source' | 'session' | undefined;
  /** The id of the request, where the log has one. */
  readonly requestId?: string | undefined;
  /** What the row is; `response` where it is absent. */
  readonly kind?: TurnKind | undefined;
  /** Given by the API; turns from transcripts are ordered by time when the archive is derived. */
  readonly turnIndex?: number | undefined;
  /** When it was logged: RFC 3339. */
  readonly ts: string;
  /** The model, as its provider names it. */
  readonly model: string;
  /** The folder that the agent worked in. */
  readonly project?: string | undefined;
  /** The name of the project: one for all folders of a repository. */
  readonly projectKey?: string | undefined;
  /** What it used. */
  readonly usage: TokenUsage;
  /** Of the observation whose usage it is. A record from the API without them says that there are none. */
  readonly modifiers?: UsageModifiers | undefined;
  /**
   * What its log says that it cost, in whole picodollars, a safe integer; of several observations the largest. It is a claim of the
   * harness and never mixed with what price lists say. A log that states zero says zero; absent is not stated.
   */
  readonly reportedCostPico?: number | undefined;
  /** The log says more of the usage than `usage` holds: a number that is not a count, or an iteration of an unknown kind. */
  readonly usagePartial?: true | undefined;
  /** Its tool calls, in order. */
  readonly toolCalls: readonly TurnToolCall[];
  /** The files that it read or changed; given by the API, no parser fills it. */
  readonly filesTouched?: readonly string[] | undefined;
  /** The subagent that it is of. */
  readonly subagent?: SubagentReference | undefined;
  /** Why the model stopped, in the words of its provider. */
  readonly stopReason?: string | undefined;
  /** `false`: the output count is a placeholder of a response that never said it was final (FORMATS 1.4). */
  readonly outputComplete?: boolean | undefined;
  /** The themes found in its text. */
  readonly themes?: readonly TextTheme[] | undefined;
  /** What the turn was about; given by the API. Of a transcript it is decided when the archive is built. */
  readonly activity?: Activity | undefined;
  /** How often the turn edited, ran a command and edited again; given by the API, as `activity` is. */
  readonly retries?: number | undefined;
  /** Whether it changed files; given by the API, as `activity` is. */
  readonly hasEdits?: boolean | undefined;
  /** How much the source reports; absent where that is not known. */
  readonly fidelity?: Fidelity | undefined;
}
