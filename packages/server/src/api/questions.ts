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
  UsageAnswer,
} from './answers.ts';
import type { ParamsOf } from './route-table.ts';

/** What each question is answered with. */
export interface Answers {
  readonly meta: Meta;
  readonly now: Now;
  readonly sessions: Page<SessionRow>;
  readonly session: SessionView;
  readonly outline: Outline;
  readonly events: Page<EventRow>;
  readonly matches: Matches;
  readonly event: EventView;
  /** The whole body of an event; null where it has none. */
  readonly body: string | null;
  readonly turns: Page<TurnRow>;
  readonly turn: TurnView;
  readonly usage: UsageAnswer;
  readonly claims: ClaimsAnswer;
  readonly search: SearchAnswer;
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
