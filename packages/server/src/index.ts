export type { Problem } from './access/problem.ts';
export type {
  ActiveRow,
  ClaimRow,
  ClaimsAnswer,
  EventRow,
  EventView,
  FoundEvent,
  HealthAnswer,
  Matches,
  Meta,
  Now,
  Outline,
  Page,
  SearchAnswer,
  SessionRow,
  SessionView,
  TurnRow,
  TurnView,
  Used,
  VerdictCounts,
} from './api/answers.ts';
export type { BudgetRow, SchemaAnswer, SqlAnswer, UsageAnswer, UsageRow } from './api/figures.ts';
export type {
  LogRow,
  PinnedPage,
  RecordCell,
  RecordRow,
  RecordsAnswer,
  RecordView,
  RunRow,
  RunsAnswer,
  RunView,
  TaskItem,
  TaskRow,
  TasksAnswer,
  TaskView,
} from './api/lists.ts';
export type { Answers, QuestionName, Questions } from './api/questions.ts';
export type { ParamsOf } from './api/route-table.ts';
export { routeTable, usageKeys } from './api/route-table.ts';
export type { SqlForm, SqlRunner } from './api/sql-runner.ts';
export { type ProblemCode, ServerError, type ServerErrorCode } from './errors.ts';
export { LiveHub, type LiveMessage, type LiveNews } from './live/live-hub.ts';
export { type ConnectionWaits, type OpenServer, type OpenServerOptions, openServer } from './open-server.ts';
export type { StaticFile } from './static-file.ts';
