import type {
  ClaimsAnswer,
  EventRow,
  EventView,
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
} from './answers.ts';
import type { BudgetRow, SchemaAnswer, UsageAnswer } from './figures.ts';
import type {
  LogRow,
  PinnedPage,
  RecordsAnswer,
  RecordView,
  RunsAnswer,
  RunView,
  TasksAnswer,
  TaskView,
} from './lists.ts';
import type { ParamsOf } from './route-table.ts';

/** What each question is answered with. */
export interface Answers {
  /** The answer to `meta`, a route of the API. */
  readonly meta: Meta;
  /** The answer to `now`, a route of the API. */
  readonly now: Now;
  /** The answer to `sessions`, a route of the API. */
  readonly sessions: Page<SessionRow>;
  /** The answer to `session`, a route of the API. */
  readonly session: SessionView;
  /** The answer to `outline`, a route of the API. */
  readonly outline: Outline;
  /** The answer to `events`, a route of the API. */
  readonly events: Page<EventRow>;
  /** The answer to `matches`, a route of the API. */
  readonly matches: Matches;
  /** The answer to `event`, a route of the API. */
  readonly event: EventView;
  /** The whole body of an event; null where it has none. */
  readonly body: string | null;
  /** A session as one file. */
  readonly document: string;
  /** The answer to `turns`, a route of the API. */
  readonly turns: Page<TurnRow>;
  /** The answer to `turn`, a route of the API. */
  readonly turn: TurnView;
  /** The answer to `usage`, a route of the API. */
  readonly usage: UsageAnswer;
  /** The answer to `claims`, a route of the API. */
  readonly claims: ClaimsAnswer;
  /** The answer to `records`, a route of the API. */
  readonly records: RecordsAnswer;
  /** The answer to `record`, a route of the API. */
  readonly record: RecordView;
  /** The answer to `logs`, a route of the API. */
  readonly logs: PinnedPage<LogRow>;
  /** The answer to `log`, a route of the API. */
  readonly log: LogRow;
  /** The answer to `runs`, a route of the API. */
  readonly runs: RunsAnswer;
  /** The answer to `run`, a route of the API. */
  readonly run: RunView;
  /** The answer to `tasks`, a route of the API. */
  readonly tasks: TasksAnswer;
  /** The answer to `task`, a route of the API. */
  readonly task: TaskView;
  /** The answer to `search`, a route of the API. */
  readonly search: SearchAnswer;
  /** The answer to `schema`, a route of the API. */
  readonly schema: SchemaAnswer;
  /** The answer to `budgets`, a route of the API. */
  readonly budgets: Page<BudgetRow>;
  /** The answer to `health`, a route of the API. */
  readonly health: HealthAnswer;
}

/** The name of a question. */
export type QuestionName = keyof Answers;

/** What the server asks; whoever starts it has the stores. */
export interface Questions {
  /** Answers a question. Rejects with an error that has one of our codes. */
  readonly ask: <Name extends QuestionName>(name: Name, params: ParamsOf<Name>) => Promise<Answers[Name]>;
  /** Changes with every commit to a store, and when one is replaced; cheap, and asks no question. */
  readonly version: () => string;
}
