/*
 * A session as a person reads it: turns with what was said and done in them, in order. One reader question makes it, and every
 * output of a session is made of it. What is not known is null; a list that is empty says that there is nothing.
 */

/** A text of a log. Where `isWhole` is false, `text` is its beginning and custody holds the rest. */
export interface DocumentText {
  /** The text. */
  readonly text: string;
  /** Whether the text is all of it. */
  readonly isWhole: boolean;
}

/** What was used. A null is unknown: the log does not report it, or no price is known. */
export interface DocumentUsage {
  /** Input without cache reads and writes. */
  readonly inputTokens: number | bigint | null;
  /** Output. */
  readonly outputTokens: number | bigint | null;
  /** Input read from the cache. */
  readonly cacheReadTokens: number | bigint | null;
  /** Dollars; null where no price is known. */
  readonly costUsd: number | null;
  /** Whether the cost is that of everything that was used; false where a part has no known price. */
  readonly costKnown: boolean;
  /** Dollars that the log itself states, never a part of `costUsd`; null where it states none. */
  readonly reportedCostUsd: number | null;
}

/** A session as a document: what was asked, answered and done. */
export interface SessionDocument extends DocumentThread {
  /** The name that no other session has: its source, a colon and the runtime's name, or its id in the trace. */
  readonly session: string;
  /** The harness or API, such as `claude-code`. */
  readonly source: string | null;
  /** The title, as people read it. */
  readonly title: string;
  /** The project, as the read model has it; null where that does not have the session. */
  readonly project: string | null;
  /** The branch that was checked out, as last logged; null where the read model does not have it. */
  readonly branch: string | null;
  /** The folder in which it ran, as its task in the trace has it; null where that has none. */
  readonly directory: string | null;
  /** The models that answered; empty where the read model does not have the session. */
  readonly models: readonly string[];
  /** Time of the first item: ISO 8601 in UTC; null where there is none. */
  readonly startedAt: string | null;
  /** Time of the last item: ISO 8601 in UTC; null where there is none. */
  readonly endedAt: string | null;
  /** What it used, its subagents' part too; null where the read model does not have the session. */
  readonly usage: DocumentUsage | null;
}

/** What one agent did: of the session itself, or of a subagent in it. */
export interface DocumentThread {
  /** Its names in the trace; several where a runtime's session was taken up again. */
  readonly traceIds: readonly string[];
  /** Its turns, in order. */
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
  /** What happened, in order. */
  readonly items: readonly DocumentItem[];
}

/** One thing that happened in a turn. */
export type DocumentItem =
  | PromptItem
  | ReplyItem
  | CallItem
  | ResultItem
  | CompactionItem
  | NoteItem
  | ClaimItem
  | SubagentItem;

/** What each item of a document has. */
interface OfEvent {
  /** The id of the event. */
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** What somebody other than the model said: a person, a command, the harness. */
export interface PromptItem extends OfEvent {
  /** The kind, from which the shape follows. */
  readonly kind: 'prompt';
  /** Such as `human` or `command`; null where the log does not say. */
  readonly speaker: string | null;
  /** null for a prompt without text. */
  readonly text: DocumentText | null;
  /** How many images and documents came with it. */
  readonly attachments: number;
}

/** A response of a model. */
export interface ReplyItem extends OfEvent {
  /** The kind, from which the shape follows. */
  readonly kind: 'reply';
  /** Whether it is the last word to what was asked. */
  readonly isAnswer: boolean;
  /** The model, as its provider names it. */
  readonly model: string | null;
  /** The response, as its source names it. */
  readonly messageId: string | null;
  /** What the model thought; null where the log does not have it as a text of its own. */
  readonly thinking: DocumentText | null;
  /** null where the model said nothing beside its calls. */
  readonly text: DocumentText | null;
}

/** A call of a tool. */
export interface CallItem extends OfEvent {
  /** The kind, from which the shape follows. */
  readonly kind: 'call';
  /** The tool, as the harness names it. */
  readonly tool: string;
  /** The name of the call in the log. */
  readonly callId: string | null;
  /** The response, as its source names it. */
  readonly messageId: string | null;
  /** What it does, on one line: a command, a path, a pattern. */
  readonly gist: string;
  /** The command of a shell, whole or its beginning. */
  readonly command: DocumentText | null;
  /** What it was called with. */
  readonly input: DocumentText | null;
  /** In the order of time; empty where the log has none. */
  readonly results: readonly ResultItem[];
  /** What a subagent did that this call started. */
  readonly subagents: readonly SubagentItem[];
}

/** What a call gave back, or what was reported later of one that went on by itself. */
export interface ResultItem extends OfEvent {
  /** The kind, from which the shape follows. */
  readonly kind: 'result';
  /** The name in the log of the call that it is the result of; null where the log names none. */
  readonly callId: string | null;
  /** The tool, as the harness names it. */
  readonly tool: string;
  /** Such as `completed`, `running` or `cancelled`; `error` for a result that failed; null where the log does not say. */
  readonly status: string | null;
  /** Whether the log says that it failed; null where it does not say. */
  readonly isError: boolean | null;
  /** The exit code of the command; null where the log states none. */
  readonly exitCode: number | null;
  /** How long it took, in milliseconds; null where the log does not say. */
  readonly durationMs: number | null;
  /** The text. */
  readonly text: DocumentText | null;
}

/** A point where the harness replaced history by a summary. */
export interface CompactionItem extends OfEvent {
  /** The kind, from which the shape follows. */
  readonly kind: 'compaction';
  /** What caused it. */
  readonly trigger: string | null;
  /** Size of the history before it, in tokens. */
  readonly tokensBefore: number | null;
  /** Size of the history after it, in tokens. */
  readonly tokensAfter: number | null;
}

/** All else on the timeline: things to do, instructions, interruptions, notices and errors of the harness. */
export interface NoteItem extends OfEvent {
  /** The kind, from which the shape follows. */
  readonly kind: 'note';
  /** The kind of the event. */
  readonly event: string;
  /** The title, as people read it. */
  readonly title: string;
  /** The text. */
  readonly text: DocumentText | null;
}

/** What the agent claimed to have done, and what its log says of it. */
export interface ClaimItem {
  /** The kind, from which the shape follows. */
  readonly kind: 'claim';
  /** When it was said: ISO 8601 in UTC. */
  readonly at: string;
  /** What is claimed. */
  readonly claim: string;
  /** Such as `supported` or `contradicted`. */
  readonly status: string;
  /** Why, in a word. */
  readonly reason: string;
  /** The words of the message. */
  readonly quote: string;
  /** The command or tool that says so, and what of its output; null where nothing does. */
  readonly evidence: string | null;
}

/** What a subagent did. */
export interface SubagentItem {
  /** The kind, from which the shape follows. */
  readonly kind: 'subagent';
  /** When it began: ISO 8601 in UTC. */
  readonly at: string;
  /** The title, as people read it. */
  readonly title: string;
  /** What it used; null where the read model does not have its session. */
  readonly usage: DocumentUsage | null;
  /** What it did, turn by turn. */
  readonly thread: DocumentThread;
}
