/** Questions over `spine.db`: the trace and its search, the log and its runs, deliveries and the tracker. */
export { LogQuestions } from './log/log-questions.ts';
export { RunQuestions } from './log/run-questions.ts';
export { ObsQuestions, type TrackerTask, type TrackerTaskFilter } from './obs/obs-questions.ts';
export { type BlobSource, ContentQuestions } from './trace/content-questions.ts';
export { EventQuestions, type EventRange } from './trace/event-questions.ts';
export { type FileHistory, type FileTouch, readFileHistory } from './trace/file-history.ts';
export { ImportQuestions } from './trace/import-questions.ts';
export { type ListedVerdict, listVerdicts, type VerdictFilter, type VerdictList } from './trace/list-verdicts.ts';
export type { RuleEvidence, RuleEvidenceEvent } from './trace/rule-evidence.ts';
export { type HistoryTurn, RuleQuestions, type TurnHistory } from './trace/rule-questions.ts';
export type { RuleTally, RuleTallyFilter } from './trace/rule-tallies.ts';
export type {
  Embedder,
  EventHit,
  SearchOptions,
  SearchResult,
  Snippet,
  TaskHit,
  TextRange,
} from './trace/search/search-hit.ts';
export { SearchQuestions } from './trace/search/search-questions.ts';
export { TaskQuestions } from './trace/task-questions.ts';
export { isTask, iterateTimeline, readTimelineEvent, type TimelineFilter } from './trace/timeline.ts';
export {
  listTraceTurns,
  readTraceTurn,
  type TraceTurn,
  type TraceTurnFilter,
  type TurnDetails,
  type TurnEvent,
  type TurnVerdict,
} from './trace/trace-turns.ts';
export { type IdKind, idKinds, wholeId } from './trace/whole-id.ts';
