/*
 * A session as a person reads it: turns with what was said and done in them, in order. One reader question makes it, and every
 * output of a session is made of it. What is not known is null; a list that is empty says that there is nothing.
 */

/** A text of a log. Where `isWhole` is false, `text` is its beginning and custody holds the rest. */
export interface DocumentText {
  readonly text: string;
  readonly isWhole: boolean;
}

/** What was used. A null is unknown: the log does not report it, or no price is known. */
export interface DocumentUsage {
  readonly inputTokens: number | bigint | null;
  readonly outputTokens: number | bigint | null;
  readonly cacheReadTokens: number | bigint | null;
  readonly costUsd: number | null;
  /** Whether the cost is of all that was used. */
  readonly costKnown: boolean;
}

export interface SessionDocument extends DocumentThread {
  /** The name that no other session has: its source, a colon and the runtime's name, or its id in the trace. */
  readonly session: string;
  readonly source: string | null;
  readonly title: string;
  readonly project: string | null;
  readonly branch: string | null;
  /** Where it ran, as its log says. */
  readonly directory: string | null;
  readonly models: readonly string[];
  /** Of the first and the last item, ISO 8601 in UTC; null where there is none. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** null where the read model does not have the session. */
  readonly usage: DocumentUsage | null;
}

/** What one agent did: of the session itself, or of a subagent in it. */
export interface DocumentThread {
  /** Its names in the trace; several where a runtime's session was taken up again. */
  readonly traceIds: readonly string[];
  readonly turns: readonly DocumentTurn[];
}

/** From what a user asked to what the agent answered. */
export interface DocumentTurn {
  /** From 1, one a prompt; 0 is what comes before the first prompt. */
  readonly number: number;
  /** ISO 8601 in UTC, of its first item. */
  readonly startedAt: string;
  /** Of the turn without its subagents' turns; null where the read model does not have the session. */
  readonly usage: DocumentUsage | null;
  readonly items: readonly DocumentItem[];
}

export type DocumentItem =
  | PromptItem
  | ReplyItem
  | CallItem
  | ResultItem
  | CompactionItem
  | NoteItem
  | ClaimItem
  | SubagentItem;

interface OfEvent {
  /** The id of the event. */
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** What somebody other than the model said: a person, a command, the harness. */
export interface PromptItem extends OfEvent {
  readonly kind: 'prompt';
  /** Such as `human` or `command`; null where the log does not say. */
  readonly speaker: string | null;
  /** null for a prompt without text. */
  readonly text: DocumentText | null;
  /** How many images and documents came with it. */
  readonly attachments: number;
}

export interface ReplyItem extends OfEvent {
  readonly kind: 'reply';
  /** Whether it is the last word to what was asked. */
  readonly isAnswer: boolean;
  readonly model: string | null;
  readonly messageId: string | null;
  readonly thinking: DocumentText | null;
  /** null where the model said nothing beside its calls. */
  readonly text: DocumentText | null;
}

export interface CallItem extends OfEvent {
  readonly kind: 'call';
  readonly tool: string;
  /** The name of the call in the log. */
  readonly callId: string | null;
  readonly messageId: string | null;
  /** What it does, on one line: a command, a path, a pattern. */
  readonly gist: string;
  /** The command of a shell, whole or its beginning. */
  readonly command: DocumentText | null;
  readonly input: DocumentText | null;
  /** In the order of time; empty where the log has none. */
  readonly results: readonly ResultItem[];
  /** What a subagent did that this call started. */
  readonly subagents: readonly SubagentItem[];
}

/** What a call gave back, or what was reported later of one that went on by itself. */
export interface ResultItem extends OfEvent {
  readonly kind: 'result';
  readonly callId: string | null;
  readonly tool: string;
  /** Such as `completed` or `error`; null where the log does not say. */
  readonly status: string | null;
  readonly isError: boolean | null;
  readonly exitCode: number | null;
  readonly durationMs: number | null;
  readonly text: DocumentText | null;
}

export interface CompactionItem extends OfEvent {
  readonly kind: 'compaction';
  readonly trigger: string | null;
  readonly tokensBefore: number | null;
  readonly tokensAfter: number | null;
}

/** All else on the timeline: things to do, instructions, interruptions, notices and errors of the harness. */
export interface NoteItem extends OfEvent {
  readonly kind: 'note';
  /** The kind of the event. */
  readonly event: string;
  readonly title: string;
  readonly text: DocumentText | null;
}

/** What the agent claimed to have done, and what its log says of it. */
export interface ClaimItem {
  readonly kind: 'claim';
  readonly at: string;
  readonly claim: string;
  /** Such as `supported` or `contradicted`. */
  readonly status: string;
  readonly reason: string;
  readonly quote: string;
  /** The command or tool that says so, and what of its output; null where nothing does. */
  readonly evidence: string | null;
}

export interface SubagentItem {
  readonly kind: 'subagent';
  readonly at: string;
  readonly title: string;
  readonly usage: DocumentUsage | null;
  readonly thread: DocumentThread;
}
