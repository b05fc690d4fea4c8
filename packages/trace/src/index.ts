export type { TraceErrorCode } from './errors.ts';
export { TraceError } from './errors.ts';
export type { BlobSink, ContentInput } from './events/content-blobs.ts';
export { contentInlineBytesMax } from './events/content-blobs.ts';
export type { EventFeedOptions, EventReading } from './events/event-feed.ts';
export { checkEventFeed, followEvents, seqAt } from './events/event-feed.ts';
export type { StaleRows } from './find-stale-rows.ts';
export { findStaleRows } from './find-stale-rows.ts';
export type { ImportBatch, ImportedEvent, ImportedEvents } from './import/import-events.ts';
export type { DerivedTrace, ReplacedEvents } from './import/replace-imported.ts';
export type { TraceCursor } from './import/trace-cursor.ts';
export type { TraceProblem } from './import/trace-problems.ts';
export type { FollowedMessage } from './messages/follow-messages.ts';
export { followMessages } from './messages/follow-messages.ts';
export type { TraceListener } from './messages/message-hub.ts';
export type { TraceMessage, TraceMessagePayloads, TraceMessageType } from './messages/trace-message.ts';
export type { RebuildOptions, RebuildResult } from './rebuild-trace.ts';
export type { BackfillOptions, BackfillResult } from './rules/backfill.ts';
export { isUsablePattern } from './rules/linear-regex.ts';
export { renewStarterRules } from './rules/renew-starter-rules.ts';
export type { RuleContent, RulePatch } from './rules/rule.ts';
export { parseRuleInput } from './rules/rule.ts';
export type { ActivatedRule, UpdatedRule } from './rules/rule-store.ts';
export { starterRules } from './rules/starter-rules.ts';
export type { RuleExample, RuleTrial } from './rules/try-rules.ts';
export type {
  Embedder,
  EventHit,
  SearchOptions,
  SearchResult,
  Snippet,
  TaskHit,
  TextRange,
} from './search/search-hit.ts';
export type { NewTask } from './tasks/create-task.ts';
export type { EndSessionInput, EnsuredSession, EnsureSessionInput, SessionEnd } from './tasks/session-commands.ts';
export type { ActOptions } from './tasks/task-changes.ts';
export type { EndTaskOptions, StartedTask, StartTaskInput, TaskLinks } from './tasks/task-commands.ts';
export { staleTaskMs } from './tasks/task-commands.ts';
export type { LoggedEvents, RejectedEvent } from './timeline/log-events.ts';
export type { Trace, TraceImports, TraceOptions } from './trace.ts';
export { makeTrace } from './trace.ts';
export type { TurnGroup } from './turns/turn-partition.ts';
export type { TurnPartition, TurnPartitionInput } from './turns/turn-partitions.ts';
