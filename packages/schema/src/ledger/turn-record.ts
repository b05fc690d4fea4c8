import type { Provenance } from '../custody/source-piece.ts';
import type { Digest } from '../digest.ts';
import type { SourceName } from '../source-name.ts';
import type { Activity, CommandFamily, TextTheme, ToolCategory } from './activity.ts';
import type { Fidelity } from './fidelity.ts';
import type { TokenUsage, UsageModifiers } from './usage.ts';

/**
 * What a turn row stands for:
 * `response`: an API response whose usage the log reports; `advisor`: a call that the server made inside a response,
 * under its own model; `declined`: an attempt of another model that wrote something before it declined and a fallback model
 * served the response; `compaction`: a call that summed up the conversation inside a response; `synthetic`: a message that was made locally and is never usage; `unmetered`: activity for which
 * the log reports no usage at all.
 */
export const turnKinds = ['response', 'advisor', 'declined', 'compaction', 'synthetic', 'unmetered'] as const;

export type TurnKind = (typeof turnKinds)[number];

/** Calls that the server made inside a response. They are billed, and are neither turns nor messages of the conversation. */
export const innerCallKinds = ['advisor', 'declined', 'compaction'] as const satisfies readonly TurnKind[];

export interface TurnToolCall {
  readonly id: string;
  readonly name: string;
  /** A file path, pattern, URL host or agent type; never the text of a command. */
  readonly target?: string | undefined;
  readonly argsHash: Digest;
  readonly category: ToolCategory;
  readonly family?: CommandFamily | undefined;
  readonly isDocs?: boolean | undefined;
  /** When the call was logged; with `ordinal`, the order of the calls of a turn. */
  readonly ts?: string | undefined;
  /** The call's place among the blocks of its line. */
  readonly ordinal?: number | undefined;
  /** Bytes of the call's own line, where the turn was joined from several lines of one file. */
  readonly range?: readonly [from: number, to: number] | undefined;
  /** The call's own place, where it was seen in another file than the turn's usage. */
  readonly at?: Provenance | undefined;
  readonly isError?: boolean | undefined;
  readonly editPreHash?: string | undefined;
  readonly editPostHash?: string | undefined;
  readonly skillName?: string | undefined;
  readonly replacedTools?: readonly string[] | undefined;
  readonly collapsedCalls?: number | undefined;
}

export interface SubagentReference {
  readonly isSidechain: boolean;
  readonly parentToolUseId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly parentAgentId?: string | undefined;
  readonly subagentType?: string | undefined;
  readonly description?: string | undefined;
}

/** One assistant message (SPEC 2.2). From a transcript it may be one sighting of several: see `identity`. */
export interface TurnRecord {
  readonly source: SourceName;
  readonly sessionId: string;
  readonly sessionPath?: string | undefined;
  readonly messageId: string;
  /**
   * `source`: (messageId, requestId) names one API response across all sessions and files of its source, so sightings in
   * copies, forks and replays are one turn (SPEC Q27). `session` (the default): the id counts within its session only.
   */
  readonly identity?: 'source' | 'session' | undefined;
  readonly requestId?: string | undefined;
  readonly kind?: TurnKind | undefined;
  /** Given by the API; turns from transcripts are ordered by time when the archive is derived. */
  readonly turnIndex?: number | undefined;
  readonly ts: string;
  readonly model: string;
  readonly project?: string | undefined;
  readonly projectKey?: string | undefined;
  readonly usage: TokenUsage;
  /** Of the sighting whose usage it is. A record from the API without them says that there are none. */
  readonly modifiers?: UsageModifiers | undefined;
  /** The log says more of the usage than `usage` holds: a number that is no count, or an iteration of an unknown kind. */
  readonly usagePartial?: true | undefined;
  readonly toolCalls: readonly TurnToolCall[];
  readonly filesTouched?: readonly string[] | undefined;
  readonly subagent?: SubagentReference | undefined;
  readonly stopReason?: string | undefined;
  /** `false`: the output count is a placeholder of a response that never said it was final (FORMATS 1.4). */
  readonly outputComplete?: boolean | undefined;
  readonly themes?: readonly TextTheme[] | undefined;
  readonly activity?: Activity | undefined;
  readonly retries?: number | undefined;
  readonly hasEdits?: boolean | undefined;
  readonly fidelity?: Fidelity | undefined;
}
