export type { Cold } from './cold/cold.ts';
export type { ColdLogOptions, ColdLogRows } from './cold/cold-log-rows.ts';
export type { ColdRecordRows } from './cold/cold-record-rows.ts';
export type { TableDifference } from './database/compare-databases.ts';
export { compareArchives, compareProjections, copyDatabase, countMissingEvents } from './database/compare-databases.ts';
export type { Durability } from './database/pragmas.ts';
export type { MisfiledRecords, SpineStatus } from './database/spine-status.ts';
export { checkDatabase, findMisfiledRecords, readSpineStatus, readWatermarks } from './database/spine-status.ts';
export type { ArchiveStatus } from './derived/archive-status.ts';
export type { BuildResult } from './derived/build-archive.ts';
export type { DerivedArchive, DerivedArchiveOptions } from './derived/open-derived-archive.ts';
export { openDerivedArchive } from './derived/open-derived-archive.ts';
export type {
  ClassifyTurn,
  HasContent,
  LedgerStat,
  LedgerTail,
  PriceBook,
  PriceBookSource,
  PricedTurn,
  TurnCost,
} from './derived/ports.ts';
export type { VacuumResult } from './derived/vacuum-archive.ts';
export type { RefusedStep, WriterErrorCode } from './errors.ts';
export { WriterError } from './errors.ts';
export type { RecoveryReport } from './log/crash-recovery.ts';
export type { Log } from './log/log.ts';
export type { LogFeedOptions } from './log/log-feed.ts';
export { followLog } from './log/log-feed.ts';
export type { ResumeDecision, ResumePlan, ResumeRefusal } from './log/resume-plan.ts';
export type { RoundPage, ThreadEvent, ThreadMessage, ThreadRound } from './log/thread-rounds.ts';
export type { LaunchPayload, TriggerPayload } from './log/trigger-payload.ts';
export type { StepOptions } from './log/workflow-runs.ts';
export type { OpenRecorderOptions } from './make-parts.ts';
export type { FeedOptions, FeedRecord } from './obs/change-feed.ts';
export { followRecords } from './obs/change-feed.ts';
export type { AsyncRecordVerbs, Obs, ObsCalls, RecordVerbs } from './obs/obs.ts';
export type { Clock } from './obs/ports.ts';
export type { ReplayResult } from './obs/replay-spool.ts';
export type { SpoolFileStatus, SpoolStatus } from './obs/spool-files.ts';
export { readSpoolStatus } from './obs/spool-files.ts';
export type { TaskChanges, TaskFilter, TrackerTask } from './obs/tracker-tasks.ts';
export type { OpenWriterOptions } from './open-writer.ts';
export { openReadOnly, openWriter } from './open-writer.ts';
export type { WriterProblem } from './options.ts';
export { nameGenaiPriceBook, openGenaiPriceBook } from './prices/genai-price-book.ts';
export type { ParsedUserPrices, UserPrices } from './prices/user-prices.ts';
export { parseUserPrices } from './prices/user-prices.ts';
export type { Recorder } from './recorder.ts';
export type { BlobSink, ContentInput } from './trace/events/content-blobs.ts';
export { contentInlineBytesMax } from './trace/events/content-blobs.ts';
export type { EventFeedOptions } from './trace/events/event-feed.ts';
export { followEvents } from './trace/events/event-feed.ts';
export type { EventRange } from './trace/events/event-log.ts';
export type { StaleRows } from './trace/find-stale-rows.ts';
export { findStaleRows } from './trace/find-stale-rows.ts';
export type { ImportBatch, ImportedEvent, ImportedEvents } from './trace/import/import-events.ts';
export type { DerivedTrace, ReplacedEvents } from './trace/import/replace-imported.ts';
export type { TraceCursor } from './trace/import/trace-cursor.ts';
export type { TraceProblem } from './trace/import/trace-problems.ts';
export type { FollowedMessage } from './trace/messages/follow-messages.ts';
export { followMessages } from './trace/messages/follow-messages.ts';
export type { TraceListener } from './trace/messages/message-hub.ts';
export type { TraceMessage, TraceMessagePayloads, TraceMessageType } from './trace/messages/trace-message.ts';
export type { RebuildOptions, RebuildResult } from './trace/rebuild-trace.ts';
export type { BackfillOptions, BackfillResult } from './trace/rules/backfill.ts';
export { isUsablePattern } from './trace/rules/linear-regex.ts';
export type { ListedVerdict, VerdictFilter, VerdictList } from './trace/rules/list-verdicts.ts';
export type { RuleCalls } from './trace/rules/make-rules.ts';
export type { Rule, RuleInput, RulePatch } from './trace/rules/rule.ts';
export type { RuleEvidence, RuleEvidenceEvent } from './trace/rules/rule-evidence.ts';
export type { RuleFilter } from './trace/rules/rule-reader.ts';
export type { ActivatedRule, UpdatedRule } from './trace/rules/rule-store.ts';
export type { RuleTally, RuleTallyFilter } from './trace/rules/rule-tallies.ts';
export { starterRules } from './trace/rules/starter-rules.ts';
export type {
  Embedder,
  EventHit,
  SearchOptions,
  SearchResult,
  Snippet,
  TaskHit,
  TextRange,
} from './trace/search/search-hit.ts';
export type {
  EndSessionInput,
  EnsuredSession,
  EnsureSessionInput,
  SessionEnd,
} from './trace/tasks/session-commands.ts';
export type { ActOptions } from './trace/tasks/task-changes.ts';
export type { EndTaskOptions, NewTask, StartedTask, StartTaskInput, TaskLinks } from './trace/tasks/task-commands.ts';
export { staleTaskMs } from './trace/tasks/task-commands.ts';
export type {
  RuntimeBinding,
  Task,
  TaskDetails,
  TaskRelations,
  TaskSession,
  TraceTaskFilter,
} from './trace/tasks/task-rows.ts';
export type { LoggedEvents, RejectedEvent } from './trace/timeline/log-events.ts';
export type { TimelineFilter } from './trace/timeline/timeline-reader.ts';
export type { Trace } from './trace/trace.ts';
export type { TurnGroup } from './trace/turns/turn-partition.ts';
export type { TurnPartition, TurnPartitionInput } from './trace/turns/turn-partitions.ts';
export type { TraceTurn, TurnDetails, TurnEvent, TurnFilter, TurnVerdict } from './trace/turns/turn-reader.ts';
export { Writer } from './writer.ts';
