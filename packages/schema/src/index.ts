export type { Calendar, CalendarDay, CalendarHour, TimeBounds } from './calendar/calendar.ts';
export { addDays, calendarOf, parseCalendarDay } from './calendar/calendar.ts';
export type { Period } from './calendar/period.ts';
export { periodOf, periods } from './calendar/period.ts';
export type { TimeZone } from './calendar/time-zone.ts';
export { parseTimeZone, utc } from './calendar/time-zone.ts';
export { claimDdl, claimStoreName, claimStoreVersion, claimTableNames } from './claims/claim-tables.ts';
export type { SealedDay } from './cold/sealed-day.ts';
export { parseSealedDay } from './cold/sealed-day.ts';
export { compareTexts } from './compare-texts.ts';
export type { ContentMode, ContentRecord } from './content/content-record.ts';
export type { Provenance, SourceFileId, SourcePiece, SourceStat } from './custody/source-piece.ts';
export { archiveVersion } from './derived/archive-version.ts';
export { derivedDdl } from './derived/ddl.ts';
export { seenArchiveNames } from './derived/seen-archive-names.ts';
export {
  columnOf,
  type Dimension,
  narrowArchiveNames,
  pricing,
  type Reference,
  type StoredView,
  storedToolCalls,
  storedToolResults,
  storedTurns,
  storedUserTurns,
  storedViews,
  turnSetting,
} from './derived/stored-views.ts';
export { didYouMean } from './did-you-mean.ts';
export type { Digest } from './digest.ts';
export { digestsIn, parseDigest } from './digest.ts';
export { isAscii } from './is-ascii.ts';
export { isJsonObject, parseJsonObject } from './json-object.ts';
export type {
  Activity,
  CommandFamily,
  TextTheme,
  ToolCallSignal,
  ToolCategory,
  TurnClassification,
  TurnSignals,
} from './ledger/activity.ts';
export { activities, commandFamilies, textThemes, toolCategories } from './ledger/activity.ts';
export { coverageCode, coverageFlags, parseCoverageCode } from './ledger/coverage-code.ts';
export type { Coverage, Fidelity, FidelityClass, Granularity } from './ledger/fidelity.ts';
export { classifyFidelity, fidelityClasses, granularities } from './ledger/fidelity.ts';
export type { TurnSighting } from './ledger/join-turns.ts';
export { compareProvenance, compareToolCalls, joinTurnSightings, placeOfCall } from './ledger/join-turns.ts';
export type { CursorLine, LedgerLine, UnknownShapesLine, UnparsedLine } from './ledger/ledger-line.ts';
export { projectName } from './ledger/project-name.ts';
export { isStatedRequestId, requestIdOfUsage } from './ledger/request-id.ts';
export type {
  ApiRetryRecord,
  CompactionRecord,
  NestedToolCallRecord,
  RelationshipRecord,
  RelationshipType,
  SessionRecord,
  Speaker,
  ToolResultEventRecord,
  ToolResultEventSource,
  ToolResultStatus,
  UserTurnBlock,
  UserTurnRecord,
} from './ledger/session-records.ts';
export { relationshipTypes, toolResultEventSources, toolResultStatuses } from './ledger/session-records.ts';
export type { Enrichment, Stamp, StampSelector } from './ledger/stamp.ts';
export type { SubagentReference, TurnKind, TurnRecord, TurnToolCall } from './ledger/turn-record.ts';
export { innerCallKinds, turnKinds } from './ledger/turn-record.ts';
export type { TokenUsage, UsageModifiers } from './ledger/usage.ts';
export { totalTokens, zeroUsage } from './ledger/usage.ts';
export { liveStoreName, liveStoreVersion, liveTableNames } from './live/live-store.ts';
export type { LogEntry, LogFilter, LogInput } from './log/log-entry.ts';
export { charactersOfLine, type LogPart, type LogQuery, logQuery } from './log/log-query.ts';
export {
  decideResume,
  type ResumeDecision,
  type ResumePlan,
  type ResumeRefusal,
  type RunEvidence,
} from './log/resume-plan.ts';
export { runQueries, storedRunOf } from './log/run-queries.ts';
export {
  countRounds,
  newestRounds,
  type RoundPage,
  type ThreadEvent,
  type ThreadLine,
  type ThreadMessage,
  type ThreadRound,
  threadEventOf,
  threadMessageOf,
} from './log/thread-rounds.ts';
export { type LaunchPayload, parseTriggerPayload, type TriggerPayload } from './log/trigger-payload.ts';
export type { StoredWorkflowRun, WorkflowRun, WorkflowRunInput, WorkflowRunStatus } from './log/workflow-run.ts';
export { isWorkflowStep, keepsExitCode, parseWorkflowRunStatus, workflowRunStatuses } from './log/workflow-run.ts';
export { messageOf } from './message-of.ts';
export type { DeliveryEvent, DeliveryInput, DeliveryOutcome, DeliveryStatus, SourceCursor } from './obs/delivery.ts';
export { deliveryKind, deliveryStatuses, isDeliveryStep, parseDeliveryStatus } from './obs/delivery.ts';
export type { EncodeRecord, KeySpelling } from './obs/encode-record.ts';
export { RecordFieldError, recordChanges, recordEncoder } from './obs/encode-record.ts';
export { parseRow } from './obs/parse-row.ts';
export type {
  Field,
  FieldPresence,
  Fields,
  FieldType,
  JsonInput,
  RecordInput,
  RecordRow,
} from './obs/record-fields.ts';
export { camelCase } from './obs/record-fields.ts';
export type {
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
} from './obs/record-inputs.ts';
export type { DescribedInput, RecordKind, RecordTable, RecordVerb, TableRow, VerbInput } from './obs/record-kinds.ts';
export { recordKindOf, recordKinds, sourceErrorClasses } from './obs/record-kinds.ts';
export type {
  CallItem,
  ClaimItem,
  CompactionItem,
  DocumentItem,
  DocumentText,
  DocumentThread,
  DocumentTurn,
  DocumentUsage,
  NoteItem,
  PromptItem,
  ReplyItem,
  ResultItem,
  SessionDocument,
  SubagentItem,
} from './session/session-document.ts';
export type { SessionKey } from './session/session-key.ts';
export { firstWords, placeholderTitle, type SessionTitles, sessionTitle } from './session/session-title.ts';
export { isPathSafeSessionId } from './session-id.ts';
export type { SourceName } from './source-name.ts';
export { isSourceName } from './source-name.ts';
export type { SourceTraits } from './source-traits.ts';
export { spineMigrations } from './spine/migrations.ts';
export { spineApplicationId, spineSchemaVersion, spineTableVersion } from './spine/schema-version.ts';
export { storedNames } from './stored-names.ts';
export { normaliseTimestamp, timestampAt } from './timestamp.ts';
export {
  cursorQueries,
  mentionOf,
  type TraceCursor,
  type TracePlace,
  type TraceProblem,
  traceCursorOfRow,
  tracePlaceOfRow,
  traceStateOf,
} from './trace/cursor-rows.ts';
export { openState } from './trace/cursor-states.ts';
export type { ContentBlob, DomainEvent, DomainEventDraft, EventPayload } from './trace/domain-event.ts';
export { contentQuery } from './trace/domain-event.ts';
export {
  charactersOfDomainEvent,
  type DomainEventRow,
  domainEventColumns,
  domainEventOfRow,
} from './trace/domain-event-row.ts';
export type { DomainEventType, EventShape, PayloadFieldKind, PublicEventType } from './trace/event-catalog.ts';
export {
  eventCatalog,
  eventIdCharactersMax,
  eventPayloadBytesMax,
  eventPayloadDepthMax,
  eventSchemaVersion,
} from './trace/event-catalog.ts';
export { dropUnusedNamesSql, type EventNamesSql, eventNamesSql, noNameId } from './trace/event-names.ts';
export {
  isPackable,
  lineOfPlace,
  OpenPacks,
  openPack,
  packBytesMax,
  packOfPlace,
  payloadSql,
  placeInPack,
  sealPack,
  textOfPack,
} from './trace/event-packs.ts';
export type { Rule, RuleFilter, RuleInput, RuleShape } from './trace/rule.ts';
export { backfillKeyPrefix, ruleColumns, ruleOfRow, ruleQueries } from './trace/rule-rows.ts';
export { kindWord } from './trace/search/kind-word.ts';
export type { MadeEmbedding } from './trace/search/made-embedding.ts';
export {
  type EventWords,
  eventText,
  readableText,
  type TaskWords,
  taskText,
  textBehindTitle,
  withLane,
} from './trace/search/search-text.ts';
export { searchTextSql } from './trace/search/search-view.ts';
export { splitName } from './trace/search/split-name.ts';
export { searchIndexSql } from './trace/search-index.ts';
export type { RuntimeBinding, Task, TaskDetails, TaskRelations, TaskSession, TraceTaskFilter } from './trace/task.ts';
export {
  readTask,
  readTaskDetails,
  readTaskRelations,
  readTaskSessions,
  type SelectRows,
  taskOfRow,
  tasksQuery,
} from './trace/task-rows.ts';
export { commandTargets } from './trace/timeline/command-targets.ts';
export { cutBody } from './trace/timeline/cut-body.ts';
export { detailRowsMax, isDetailText, timelineBodyBytesMax } from './trace/timeline/detail-limits.ts';
export { joinMetadata, tagsOf } from './trace/timeline/join-metadata.ts';
export { legacyLanes, normaliseLane, storedLanesOf } from './trace/timeline/normalise-lane.ts';
export { withoutOverlay } from './trace/timeline/overlay-rules.ts';
export type * from './trace/timeline/timeline-details.ts';
export { semanticKeys } from './trace/timeline/timeline-details.ts';
export {
  type EventPlace,
  eventBodyQuery,
  eventQuery,
  type TimelineScope,
  type TimelineSlice,
  timelineQuery,
} from './trace/timeline/timeline-query.ts';
export { charactersOfRow, eventOfRow, type TimelineRow, wholeEventOfRow } from './trace/timeline/timeline-row.ts';
export { usageCounters, usageKeys } from './trace/timeline/usage-keys.ts';
export type {
  Classification,
  ClassificationMatch,
  TimelineEvent,
  TimelineEventInput,
  TimelineMetadata,
  TimelinePayload,
} from './trace/timeline-event.ts';
export {
  definePackFunctions,
  defineTraceFunctions,
  showWholeTrace,
  type TraceConnection,
} from './trace/whole-trace.ts';
export type * from './trace/words.ts';
export * from './trace/words.ts';
export type {
  FactRange,
  PromptFact,
  ReplyBlock,
  ReplyFact,
  RetryFact,
  ToolCallFact,
  ToolResultFact,
  TranscriptFact,
  UnknownShapesFact,
  UnparsedFact,
} from './transcript/transcript-fact.ts';
export type { PicoUsd } from './units.ts';
export { parseUsd, picoOfUsd, picoUsdPerMicroUsd, picoUsdPerUsd, usdOfPico, usdText } from './units.ts';
export type { UtcDay } from './utc-day.ts';
export { nextUtcDay, parseUtcDay, previousUtcDay, utcDayBounds, utcDayOf, utcDayOfMs } from './utc-day.ts';
