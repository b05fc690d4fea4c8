// Made by "./pnpmw generate-record-verbs" from packages/schema/src/obs; do not edit.
import type { JsonInput } from './record-fields.ts';

/** A message that came in or went out. A row of `messages`. */
export interface MessageInput {
  /** When it happened; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtc?: string | Date | null | undefined;
  /** Where it came from or went to, such as `imessage` or `mail`. */
  readonly source: string;
  /** Which way it went. */
  readonly direction: 'inbound' | 'outbound';
  /** Id of the conversation, as the source names it. */
  readonly chatId?: string | null | undefined;
  /** Name of the agent that sent it. */
  readonly fromAgent?: string | null | undefined;
  /** Name of the agent that it is for. */
  readonly toAgent?: string | null | undefined;
  /** The text. */
  readonly body?: string | null | undefined;
  /** The message as the source gave it, as JSON. A text is taken as JSON text; any other value is made JSON of. */
  readonly rawJson?: JsonInput | null | undefined;
}

/** A command that was run. A row of `cli_invocations`. */
export interface CliInput {
  /** When it happened; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtc?: string | Date | null | undefined;
  /** Name or path of the program. */
  readonly bin: string;
  /** Its arguments, as a JSON list of texts. A text is taken as JSON text; any other value is made JSON of. */
  readonly argvJson: JsonInput;
  /** Exit code; left out where it is not known. */
  readonly exitCode?: number | bigint | null | undefined;
  /** How long it ran, in milliseconds. */
  readonly durationMs?: number | bigint | null | undefined;
  /** Name of the machine. */
  readonly host: string;
}

/** An agent or a part of one that ended without being asked to. A row of `crashes`. */
export interface CrashInput {
  /** When it happened; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtc?: string | Date | null | undefined;
  /** What crashed, in a word. */
  readonly kind: string;
  /** Name of the agent that it concerns. */
  readonly agent: string;
  /** What else is known, as JSON. A text is taken as JSON text; any other value is made JSON of. */
  readonly detailJson: JsonInput;
}

/** A sign of life. A row of `ticks`. */
export interface TickInput {
  /** When it happened; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtc?: string | Date | null | undefined;
  /** What gave the sign. */
  readonly source: string;
  /** What else is known, as JSON. A text is taken as JSON text; any other value is made JSON of. */
  readonly detailJson: JsonInput;
}

/** A workspace that was created. A row of `workspaces`. */
export interface WorkspaceInput {
  /** When it was created; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtcCreated?: string | Date | null | undefined;
  /** Name of the workspace. */
  readonly name: string;
  /** Git branch that it works on. */
  readonly branch: string;
  /** When it was deleted. RFC 3339 with an offset, or a Date. */
  readonly tsUtcDeleted?: string | Date | null | undefined;
  /** What became of it, in a word. */
  readonly verdict?: string | null | undefined;
}

/** An agent that came up, went down or left a note. A row of `sessions`. */
export interface SessionInput {
  /** When it happened; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtc?: string | Date | null | undefined;
  /** Name of the agent that it concerns. */
  readonly agent: string;
  /** Number of the agent's session. */
  readonly sessionNum: number | bigint;
  /** What happened to the session. */
  readonly event: 'up' | 'down' | 'note';
}

/** Work that was given to another agent. A row of `clone_dispatches`. */
export interface CloneDispatchInput {
  /** When it was given; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtcStart?: string | Date | null | undefined;
  /** When it ended. RFC 3339 with an offset, or a Date. */
  readonly tsUtcEnd?: string | Date | null | undefined;
  /** Id of the agent that got the work. */
  readonly agentId: string;
  /** Program that runs the agent, not its model. */
  readonly runtime?: string | null | undefined;
  /** Path of the file with the brief. */
  readonly briefPath?: string | null | undefined;
  /** Text of the brief. */
  readonly brief?: string | null | undefined;
  /** Name of the workspace. */
  readonly workspace?: string | null | undefined;
  /** Git branch. */
  readonly branch?: string | null | undefined;
  /** How far it is, in a word. */
  readonly status: string;
  /** Exit code; left out where it is not known. */
  readonly exitCode?: number | bigint | null | undefined;
  /** What else is known, as JSON. A text is taken as JSON text; any other value is made JSON of. */
  readonly detailJson?: JsonInput | null | undefined;
}

/** Work of a branch that was taken over into another branch, or was not. A row of `harvest_events`. */
export interface HarvestEventInput {
  /** When it happened; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtc?: string | Date | null | undefined;
  /** Branch with the work. */
  readonly sourceBranch: string;
  /** Branch that takes it over. */
  readonly targetBranch: string;
  /** Commit that was made. */
  readonly commitSha?: string | null | undefined;
  /** What came of it, in a word. */
  readonly status: string;
  /** Files in conflict. */
  readonly conflicts?: string | null | undefined;
  /** What else is known, as JSON. A text is taken as JSON text; any other value is made JSON of. */
  readonly detailJson?: JsonInput | null | undefined;
}

/** A step in the traffic with people: a message that was sent, read, refused. A row of `communication_events`. */
export interface CommunicationEventInput {
  /** When it happened; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtc?: string | Date | null | undefined;
  /** The channel. */
  readonly source: string;
  /** Tool that was used. */
  readonly tool?: string | null | undefined;
  /** Which way it went. */
  readonly direction: string;
  /** Id of the conversation, as the source names it. */
  readonly chatId?: string | null | undefined;
  /** Id of the message, as the source names it. */
  readonly messageId?: string | null | undefined;
  /** Address or name of the person. */
  readonly handle?: string | null | undefined;
  /** Name of the agent that it concerns. */
  readonly agent?: string | null | undefined;
  /** The text. */
  readonly body?: string | null | undefined;
  /** What came of it, in a word. */
  readonly status?: string | null | undefined;
  /** What else is known, as JSON. A text is taken as JSON text; any other value is made JSON of. */
  readonly detailJson?: JsonInput | null | undefined;
}

/** A call of a tool of an MCP server. A row of `mcp_tool_calls`. */
export interface McpToolCallInput {
  /** When it began; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtcStart?: string | Date | null | undefined;
  /** When it ended. RFC 3339 with an offset, or a Date. */
  readonly tsUtcEnd?: string | Date | null | undefined;
  /** Name of the server. */
  readonly source: string;
  /** Name of the tool. */
  readonly tool: string;
  /** Name of the agent that it concerns. */
  readonly agent?: string | null | undefined;
  /** How long it took, in milliseconds. */
  readonly durationMs?: number | bigint | null | undefined;
  /** Whether it succeeded; left out where nobody knows, which is not a failure. */
  readonly success?: boolean | null | undefined;
  /** Text of the error. */
  readonly error?: string | null | undefined;
  /** Whether an answer came after its time was up. */
  readonly timeoutRace?: boolean | null | undefined;
  /** What was asked, as JSON. A text is taken as JSON text; any other value is made JSON of. */
  readonly requestJson?: JsonInput | null | undefined;
  /** What was answered, as JSON. A text is taken as JSON text; any other value is made JSON of. */
  readonly responseJson?: JsonInput | null | undefined;
}

/** Something that was done to a Git repository. A row of `git_operations`. */
export interface GitOperationInput {
  /** When it happened; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtc?: string | Date | null | undefined;
  /** What was done, such as `push`; not blank. */
  readonly operation: string;
  /** Path or name of the repository; not blank. */
  readonly repo: string;
  /** Branch. */
  readonly branch?: string | null | undefined;
  /** Name of the remote. */
  readonly remote?: string | null | undefined;
  /** Commit before. */
  readonly fromSha?: string | null | undefined;
  /** Commit after. */
  readonly toSha?: string | null | undefined;
  /** What came of it, in a word; not blank. */
  readonly status: string;
  /** What else is known, as JSON. Text that is not JSON is refused. A text is taken as JSON text; any other value is made JSON of. */
  readonly detailJson?: JsonInput | null | undefined;
}

/** What the owner of the agents asked for. A row of `owner_directives`. */
export interface OwnerDirectiveInput {
  /** When it happened; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtc?: string | Date | null | undefined;
  /** The channel that it came by. */
  readonly source: string;
  /** Id of the conversation, as the source names it. */
  readonly chatId?: string | null | undefined;
  /** The words as they were said. */
  readonly rawText: string;
  /** What they were taken to mean. */
  readonly resolvedAction?: string | null | undefined;
  /** Name of the agent that it concerns. */
  readonly agent?: string | null | undefined;
  /** What came of it, in a word. */
  readonly status?: string | null | undefined;
  /** What else is known, as JSON. A text is taken as JSON text; any other value is made JSON of. */
  readonly detailJson?: JsonInput | null | undefined;
}

/** Tokens that a model used. A row of `token_usage`. */
export interface TokenUsageInput {
  /** When it happened; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtc?: string | Date | null | undefined;
  /** Id of the session. */
  readonly sessionId?: string | null | undefined;
  /** Name of the agent that it concerns. */
  readonly agent?: string | null | undefined;
  /** Program that ran the agent, not its model. */
  readonly runtime?: string | null | undefined;
  /** Name of the model. */
  readonly model?: string | null | undefined;
  /** Tokens of the input; left out where they are not known, which is not 0. */
  readonly inputTokens?: number | bigint | null | undefined;
  /** Tokens of the output; left out where they are not known, which is not 0. */
  readonly outputTokens?: number | bigint | null | undefined;
  /** Tokens of the input that came from a cache. */
  readonly cachedInputTokens?: number | bigint | null | undefined;
  /** Cost in millionths of a US dollar. */
  readonly costUsdMicros?: number | bigint | null | undefined;
  /** What else is known, as JSON. A text is taken as JSON text; any other value is made JSON of. */
  readonly detailJson?: JsonInput | null | undefined;
}

/** Something that a watchdog saw. A copy goes to the trail `watchdog-events`, whatever happens to the database. A row of `watchdog_events`. */
export interface WatchdogEventInput {
  /** When it happened; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtc?: string | Date | null | undefined;
  /** What it saw, in a word. */
  readonly event: string;
  /** Name of the agent that it concerns. */
  readonly agent?: string | null | undefined;
  /** How bad it is, in a word. */
  readonly severity?: string | null | undefined;
  /** What came of it, in a word. */
  readonly status?: string | null | undefined;
  /** What else is known, as JSON. A text is taken as JSON text; any other value is made JSON of. */
  readonly detailJson?: JsonInput | null | undefined;
}

/** A task of the tracker; SQL knows the table as `obs.tasks`. A row of `netsky_tasks`. */
export interface TaskInput {
  /** What is to be done, in a line. */
  readonly title: string;
  /** What is to be done, in full. */
  readonly body?: string | null | undefined;
  /** How far it is; `open` when it is left out. */
  readonly status?: string | null | undefined;
  /** How urgent it is, in a word. */
  readonly priority?: string | null | undefined;
  /** Labels, in a text of their own making. */
  readonly labels?: string | null | undefined;
  /** Where the task comes from. */
  readonly source?: string | null | undefined;
  /** What it is called there. */
  readonly sourceRef?: string | null | undefined;
  /** When it was closed. RFC 3339 with an offset, or a Date. */
  readonly closedAt?: string | Date | null | undefined;
  /** Why it was closed. */
  readonly closedReason?: string | null | undefined;
  /** What shows that it is done. */
  readonly closedEvidence?: string | null | undefined;
  /** Name of the agent that it concerns. */
  readonly agent?: string | null | undefined;
  /** Whether a calendar shows it; no when it is left out. */
  readonly syncCalendar?: boolean | null | undefined;
  /** What the calendar calls it. */
  readonly calendarTaskId?: string | null | undefined;
  /** When it was created; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly createdAt?: string | Date | null | undefined;
  /** When it changed last; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly updatedAt?: string | Date | null | undefined;
}

/** A source that could not be read or written. A row of `source_errors`. */
export interface SourceErrorInput {
  /** When it happened; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtc?: string | Date | null | undefined;
  /** Name of the source. */
  readonly source: string;
  /** What kind of error it was. */
  readonly errorClass:
    | 'timeout'
    | 'auth_failure'
    | 'rate_limit'
    | 'network_error'
    | 'protocol_error'
    | 'not_found'
    | 'permission_denied'
    | 'unknown';
  /** How many there were; 1 when it is left out. */
  readonly count?: number | bigint | null | undefined;
  /** What else is known, as JSON. A text is taken as JSON text; any other value is made JSON of. */
  readonly detailJson?: JsonInput | null | undefined;
}

/** A connection to a peer that came, went or was refused. A row of `iroh_events`. */
export interface IrohEventInput {
  /** When it happened; the time of the call when it is left out. RFC 3339 with an offset, or a Date. */
  readonly tsUtc?: string | Date | null | undefined;
  /** What happened to the connection. */
  readonly eventType: 'connect' | 'evict' | 'reconnect' | 'handshake_refused';
  /** Hash of the id of the peer; the id itself is never stored. */
  readonly peerIdHash: string;
  /** What else is known, as JSON. A text is taken as JSON text; any other value is made JSON of. */
  readonly detailJson?: JsonInput | null | undefined;
}

/** What each verb takes, by the end of its name. */
export interface RecordInputs {
  /** A message that came in or went out. */
  readonly Message: MessageInput;
  /** A command that was run. */
  readonly Cli: CliInput;
  /** An agent or a part of one that ended without being asked to. */
  readonly Crash: CrashInput;
  /** A sign of life. */
  readonly Tick: TickInput;
  /** A workspace that was created. */
  readonly Workspace: WorkspaceInput;
  /** An agent that came up, went down or left a note. */
  readonly Session: SessionInput;
  /** Work that was given to another agent. */
  readonly CloneDispatch: CloneDispatchInput;
  /** Work of a branch that was taken over into another branch, or was not. */
  readonly HarvestEvent: HarvestEventInput;
  /** A step in the traffic with people: a message that was sent, read, refused. */
  readonly CommunicationEvent: CommunicationEventInput;
  /** A call of a tool of an MCP server. */
  readonly McpToolCall: McpToolCallInput;
  /** Something that was done to a Git repository. */
  readonly GitOperation: GitOperationInput;
  /** What the owner of the agents asked for. */
  readonly OwnerDirective: OwnerDirectiveInput;
  /** Tokens that a model used. */
  readonly TokenUsage: TokenUsageInput;
  /** Something that a watchdog saw. A copy goes to the trail `watchdog-events`, whatever happens to the database. */
  readonly WatchdogEvent: WatchdogEventInput;
  /** A task of the tracker; SQL knows the table as `obs.tasks`. */
  readonly Task: TaskInput;
  /** A source that could not be read or written. */
  readonly SourceError: SourceErrorInput;
  /** A connection to a peer that came, went or was refused. */
  readonly IrohEvent: IrohEventInput;
}
