export type { SessionKey } from '@agentspine/schema';
export type {
  BlobSource,
  ContentQuestions,
  Embedder,
  EventHit,
  EventQuestions,
  EventRange,
  FileHistory,
  FileTouch,
  HistoryTurn,
  IdKind,
  ImportQuestions,
  ListedVerdict,
  LogQuestions,
  ObsQuestions,
  RuleEvidence,
  RuleEvidenceEvent,
  RuleQuestions,
  RuleTally,
  RuleTallyFilter,
  RunQuestions,
  SearchOptions,
  SearchQuestions,
  SearchResult,
  Snippet,
  TaskHit,
  TaskQuestions,
  TextRange,
  TimelineFilter,
  TraceTurn,
  TraceTurnFilter,
  TrackerTask,
  TrackerTaskFilter,
  TurnDetails,
  TurnEvent,
  TurnHistory,
  TurnVerdict,
  VerdictFilter,
  VerdictList,
} from '@agentspine/spine-reader';
export {
  asksForClaims,
  type BuildCopiesOptions,
  type BuildTablesOptions,
  type BuiltCopies,
  type BuiltTableCopies,
  buildColdCopies,
  buildTableCopies,
  type Cell,
  type ColdCopies,
  type CsvOptions,
  csvText,
  describeColdCopies,
  describeTableCopies,
  dropCache,
  type EncodeOptions,
  type ExportedTable,
  type ExportParquetOptions,
  encodeAnswer,
  encodeResult,
  explainNames,
  exportParquet,
  isStreamFormat,
  type NameExplanation,
  openClaims,
  type PublicSchema,
  publicSchemasIn,
  type Query,
  type QueryLimits,
  type QueryResult,
  queryLimitDefaults,
  ReaderError,
  type ReaderErrorCode,
  type ResultColumn,
  type ResultFormat,
  type RunQueryOptions,
  resultFormats,
  runQuery,
  type SaveOutputOptions,
  type SaveStreamOptions,
  type SessionCandidates,
  type StreamFormat,
  saveMadeFile,
  saveOutput,
  saveStream,
  schemaOrder,
  sqlBytesMax,
  streamQuery,
  type TableCopies,
  type TextFormat,
  WarmProcess,
  type WarmProcessOptions,
} from '@agentspine/sql';
export type { ActiveSession, ActiveSessions } from './browse/active-sessions.ts';
export type { BrowseQuestions } from './browse/browse-questions.ts';
export { pageCursor, pageSign, placeOfCursor } from './browse/page-cursor.ts';
export type { SessionChoices } from './browse/session-choices.ts';
export type { BrowsedEvent, EventsPage, EventsRequest } from './browse/session-events.ts';
export { outlineFlags, type SessionOutline } from './browse/session-outline.ts';
export {
  type SessionSort,
  type SessionsPage,
  type SessionsPageRow,
  type SessionsRequest,
  sessionSorts,
} from './browse/sessions-page.ts';
export { BudgetQuestions } from './budgets/budget-questions.ts';
export type { BudgetStanding, BudgetState } from './budgets/budget-standing.ts';
export {
  type Budget,
  type BudgetFields,
  type ParsedBudget,
  type ParsedBudgets,
  parseBudget,
  parseBudgets,
  serialiseBudgets,
  setBudget,
} from './budgets/budgets.ts';
export type { Count } from './counts.ts';
export type { ListQuestions, RunView } from './lists/list-questions.ts';
export type { ListedLogLine, LogPageRequest } from './lists/log-page.ts';
export type { ListPage, PageRequest, PinnedPage } from './lists/page-request.ts';
export type { RecordCell, RecordGist } from './lists/record-cells.ts';
export type { ListedRecord, RecordDetails, RecordsPage, RecordsRequest } from './lists/records-page.ts';
export type { ListedRun, RunsPage, RunsRequest } from './lists/runs-page.ts';
export type { ListedTask, TaskEvent, TaskItem, TasksPage, TasksRequest, TaskView } from './lists/tasks-page.ts';
export { type OpenReaderOptions, openReader } from './open-reader.ts';
export type { ReaderStore } from './open-stores.ts';
export { providerOf } from './provider.ts';
export type { ArchiveCounts } from './queries/archive-counts.ts';
export type { CompareCell, CompareRequest, Comparison } from './queries/compare-models.ts';
export type { ErrorCounts, SourceErrorSum } from './queries/daily/error-counts.ts';
export type { GroupCount } from './queries/daily/group-counts.ts';
export type { ImportedCallRow, ImportedCalls, ImportedWork } from './queries/daily/imported-work.ts';
export type { KnownSum } from './queries/daily/known-sum.ts';
export type { LongCall } from './queries/daily/longest-calls.ts';
export type {
  DayOfMessages,
  HourOfMessages,
  MessageCounts,
  MessageDirections,
} from './queries/daily/message-counts.ts';
export type { SessionEvents } from './queries/daily/session-events.ts';
export type { TableCount } from './queries/daily/table-counts.ts';
export type { TokenFigures, TokenRow, TokenSums } from './queries/daily/token-sums.ts';
export type {
  DurationFigures,
  ToolCallCounts,
  ToolCallFigures,
  ToolCallRow,
} from './queries/daily/tool-call-figures.ts';
export type { DailyReport } from './queries/daily-report.ts';
export type { HotTable, RowOrigin } from './queries/hot-tables.ts';
export type { ImportProblem, ImportProblems, ProblemFilter } from './queries/import-problems.ts';
export type { SessionFilter, SessionHead, SessionList, SessionListRow } from './queries/list-sessions.ts';
export { type Milestone, type Milestones, milestoneKeys } from './queries/milestones.ts';
export { type PlanCycle, planCycleAt } from './queries/plan-cycle.ts';
export { computePlanUsage, type PlanSpend, type PlanUsage, sourcesOfProvider } from './queries/plan-usage.ts';
export {
  addPlan,
  type ParsedPlans,
  type Plan,
  type PlanProvider,
  type PlansChange,
  parsePlans,
  planPresets,
  planProviders,
  removePlan,
  serialisePlans,
  setPlanResetDay,
} from './queries/plans.ts';
export type { Quality, QualityRow } from './queries/quality.ts';
export type { RecentRequest, RecentRow } from './queries/recent-rows.ts';
export type { SessionDetail, SessionTurn, SessionTurnTool } from './queries/session-detail.ts';
export { judgeSession, type SessionQuality, type SessionSignals, type TurnSignal } from './queries/session-quality.ts';
export type { Summary, SummaryRequest, SummaryRow } from './queries/summary.ts';
export { type BlockLimit, type SummaryKey, type SummaryLabels, summaryKeys } from './queries/summary-labels.ts';
export type { StoreSize, TableSize } from './queries/table-sizes.ts';
export type { ToolCounts } from './queries/tool-counts.ts';
export type { RecordedUsage } from './queries/usage/ask-usage.ts';
export type { Usage, UsageOrigin, Used, UsedByModel, UsedOnDay } from './queries/usage/used.ts';
export type { KnownCount, ReportedCost, TokenField, UsageFigures } from './queries/usage-figures.ts';
export type { WatchdogRequest, WatchdogTrail } from './queries/watchdog-events.ts';
export { readWatchdogTrail } from './queries/watchdog-events.ts';
export type { Reader } from './reader.ts';
export type { ReaderParts } from './reader-parts.ts';
export { refuseSession } from './sessions/refuse-session.ts';
export type { SessionResolution } from './sessions/resolve-session.ts';
export type { AskedAt } from './time-bound.ts';
export { parseSince, parseUntil } from './time-bound.ts';
export type { TurnFilter } from './turn-filter.ts';
