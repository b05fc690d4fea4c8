// Made by "./pnpmw generate-record-verbs" from packages/schema/src/obs; do not edit.
import type {
  CliInput,
  CloneDispatchInput,
  CommunicationEventInput,
  CrashInput,
  GitOperationInput,
  HarvestEventInput,
  IrohEventInput,
  McpToolCallInput,
  MessageInput,
  OwnerDirectiveInput,
  SessionInput,
  SourceErrorInput,
  TaskInput,
  TickInput,
  TokenUsageInput,
  WatchdogEventInput,
  WorkspaceInput,
} from '@agentspine/schema';

/**
 * One function a kind of record: writes one row and returns its id. When it returns, the row is in `spine.db` or, where that
 * failed, in the spool.
 */
export interface RecordVerbs {
  /** Records: a message that came in or went out. Returns the id of the row in `messages`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordMessage(record: MessageInput): number;
  /** Records: a command that was run. Returns the id of the row in `cli_invocations`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordCli(record: CliInput): number;
  /** Records: an agent or a part of one that ended without being asked to. Returns the id of the row in `crashes`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordCrash(record: CrashInput): number;
  /** Records: a sign of life. Returns the id of the row in `ticks`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordTick(record: TickInput): number;
  /** Records: a workspace that was created. Returns the id of the row in `workspaces`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordWorkspace(record: WorkspaceInput): number;
  /** Records: an agent that came up, went down or left a note. Returns the id of the row in `sessions`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordSession(record: SessionInput): number;
  /** Records: work that was given to another agent. Returns the id of the row in `clone_dispatches`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordCloneDispatch(record: CloneDispatchInput): number;
  /** Records: work of a branch that was taken over into another branch, or was not. Returns the id of the row in `harvest_events`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordHarvestEvent(record: HarvestEventInput): number;
  /** Records: a step in the traffic with people: a message that was sent, read, refused. Returns the id of the row in `communication_events`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordCommunicationEvent(record: CommunicationEventInput): number;
  /** Records: a call of a tool of an MCP server. Returns the id of the row in `mcp_tool_calls`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordMcpToolCall(record: McpToolCallInput): number;
  /** Records: something that was done to a Git repository. Returns the id of the row in `git_operations`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordGitOperation(record: GitOperationInput): number;
  /** Records: what the owner of the agents asked for. Returns the id of the row in `owner_directives`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordOwnerDirective(record: OwnerDirectiveInput): number;
  /** Records: tokens that a model used. Returns the id of the row in `token_usage`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordTokenUsage(record: TokenUsageInput): number;
  /** Records: something that a watchdog saw. A copy goes to the trail `watchdog-events`, whatever happens to the database. Returns the id of the row in `watchdog_events`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordWatchdogEvent(record: WatchdogEventInput): number;
  /** Records: a task of the tracker; SQL knows the table as `obs.tasks`. Returns the id of the row in `netsky_tasks`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordTask(record: TaskInput): number;
  /** Records: a source that could not be read or written. Returns the id of the row in `source_errors`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordSourceError(record: SourceErrorInput): number;
  /** Records: a connection to a peer that came, went or was refused. Returns the id of the row in `iroh_events`, in microseconds. @throws WriterError `RECORD_INVALID`, `RECORD_LOST` */
  recordIrohEvent(record: IrohEventInput): number;
}

/** The same for callers that can wait: what is recorded in one turn of the event loop shares a commit. */
export interface AsyncRecordVerbs {
  /** As `recordMessage`; shares a commit with what else is recorded in this turn of the event loop. */
  recordMessageAsync(record: MessageInput): Promise<number>;
  /** As `recordCli`; shares a commit with what else is recorded in this turn of the event loop. */
  recordCliAsync(record: CliInput): Promise<number>;
  /** As `recordCrash`; shares a commit with what else is recorded in this turn of the event loop. */
  recordCrashAsync(record: CrashInput): Promise<number>;
  /** As `recordTick`; shares a commit with what else is recorded in this turn of the event loop. */
  recordTickAsync(record: TickInput): Promise<number>;
  /** As `recordWorkspace`; shares a commit with what else is recorded in this turn of the event loop. */
  recordWorkspaceAsync(record: WorkspaceInput): Promise<number>;
  /** As `recordSession`; shares a commit with what else is recorded in this turn of the event loop. */
  recordSessionAsync(record: SessionInput): Promise<number>;
  /** As `recordCloneDispatch`; shares a commit with what else is recorded in this turn of the event loop. */
  recordCloneDispatchAsync(record: CloneDispatchInput): Promise<number>;
  /** As `recordHarvestEvent`; shares a commit with what else is recorded in this turn of the event loop. */
  recordHarvestEventAsync(record: HarvestEventInput): Promise<number>;
  /** As `recordCommunicationEvent`; shares a commit with what else is recorded in this turn of the event loop. */
  recordCommunicationEventAsync(record: CommunicationEventInput): Promise<number>;
  /** As `recordMcpToolCall`; shares a commit with what else is recorded in this turn of the event loop. */
  recordMcpToolCallAsync(record: McpToolCallInput): Promise<number>;
  /** As `recordGitOperation`; shares a commit with what else is recorded in this turn of the event loop. */
  recordGitOperationAsync(record: GitOperationInput): Promise<number>;
  /** As `recordOwnerDirective`; shares a commit with what else is recorded in this turn of the event loop. */
  recordOwnerDirectiveAsync(record: OwnerDirectiveInput): Promise<number>;
  /** As `recordTokenUsage`; shares a commit with what else is recorded in this turn of the event loop. */
  recordTokenUsageAsync(record: TokenUsageInput): Promise<number>;
  /** As `recordWatchdogEvent`; shares a commit with what else is recorded in this turn of the event loop. */
  recordWatchdogEventAsync(record: WatchdogEventInput): Promise<number>;
  /** As `recordTask`; shares a commit with what else is recorded in this turn of the event loop. */
  recordTaskAsync(record: TaskInput): Promise<number>;
  /** As `recordSourceError`; shares a commit with what else is recorded in this turn of the event loop. */
  recordSourceErrorAsync(record: SourceErrorInput): Promise<number>;
  /** As `recordIrohEvent`; shares a commit with what else is recorded in this turn of the event loop. */
  recordIrohEventAsync(record: IrohEventInput): Promise<number>;
}
