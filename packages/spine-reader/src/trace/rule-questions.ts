import { type Rule, type RuleFilter, type RuleInput, ruleOfRow, ruleQueries, ruleScopes } from '@agentspine/schema';
import {
  type AskStore,
  parseCount,
  parseFilter,
  parseFunction,
  parseName,
  parseText,
  parseWord,
} from '@agentspine/sql';
import { type RuleEvidence, readRuleEvidence } from './rule-evidence.ts';
import { type RuleTally, type RuleTallyFilter, readRuleTallies } from './rule-tallies.ts';

/** `reader.rules`: rules, and what they came to (SPEC 4.9). */
export class RuleQuestions {
  readonly #ask: AskStore;

  constructor(ask: AskStore) {
    this.#ask = ask;
  }

  /** Active rules, the oldest first. @throws ReaderError `READER_BAD_REQUEST` */
  list(filter: RuleFilter = {}): readonly Rule[] {
    const { scope, taskId, includeDeleted = false } = parseFilter(filter, 'filter');
    const values = {
      scope: scope === undefined ? null : parseWord(scope, ruleScopes, 'scope'),
      taskId: taskId === undefined ? null : parseText(taskId, 'taskId'),
      isAll: includeDeleted ? 1 : 0,
    };
    return this.#ask((database) => database.prepare(ruleQueries.list).all(values)).map(ruleOfRow);
  }

  /** A rule, deleted or not; `undefined` where there is none. @throws ReaderError `READER_BAD_REQUEST` */
  get(ruleId: string): Rule | undefined {
    const id = parseName(ruleId, 'ruleId');
    const row = this.#ask((database) => database.prepare(ruleQueries.rule).get(id));
    return row === undefined ? undefined : ruleOfRow(row);
  }

  /** Active rules as `writer.trace.rules.import` takes them. */
  export(): readonly RuleInput[] {
    return this.list().map(({ id, signature, createdAt, deletedAt, ...content }) => content);
  }

  /** Active rules by which history was not judged to its end, by their ids. */
  unfinishedBackfills(): readonly string[] {
    return this.#ask((database) => database.prepare(ruleQueries.unfinishedBackfills).pluck().all()) as string[];
  }

  /** How often each active rule applied, and what it said; the oldest rule first. @throws ReaderError `READER_TASK_NOT_FOUND` */
  tallies(filter: RuleTallyFilter = {}): readonly RuleTally[] {
    const { taskId, limit } = parseFilter(filter, 'filter');
    const checked = {
      taskId: taskId === undefined ? undefined : parseText(taskId, 'taskId'),
      limit: limit === undefined ? undefined : parseCount(limit, 'limit'),
    };
    return this.#ask((database) => readRuleTallies(database, checked));
  }

  /** The newest events that a rule matched, at most `limit` or 1,000, by task, the task with the newest first. */
  evidence(ruleId: string, limit?: number): readonly RuleEvidence[] {
    const id = parseText(ruleId, 'ruleId');
    const most = limit === undefined ? undefined : parseCount(limit, 'limit');
    return this.#ask((database) => readRuleEvidence(database, id, most));
  }

  /**
   * Calls `judge` with the closed turns of history and their events, all of one instant, and returns what it returns:
   * `tryRules` of `@agentspine/trace` is such a function.
   */
  history<Answer>(judge: (history: TurnHistory) => Answer): Answer {
    parseFunction(judge, 'judge');
    return this.#ask((database) => {
      const turns = database.prepare<[string, number], HistoryTurn>(ruleQueries.closedTurnsAfter);
      const events = database.prepare<[string], { readonly payloadJson: string }>(ruleQueries.linkedEvents);
      return judge({
        turnsAfter: (turnId) => turns.all(turnId, turnsAReadMax),
        payloadsOf: (turnId) => events.all(JSON.stringify([turnId])).map(({ payloadJson }) => payloadJson),
      });
    });
  }
}

/** Texts of turns may be large. */
const turnsAReadMax = 200;

/** A closed turn of the trace. */
export interface HistoryTurn {
  /** The turn. */
  readonly id: string;
  /** Its task. */
  readonly taskId: string;
  /** Its session, as its source names it. */
  readonly sessionId: string;
  /** Its place in the session, from 0. */
  readonly turnIndex: number;
  /** What was asked; null where it is not known. */
  readonly askedText: string | null;
  /** What the agent answered; null where it is not known. */
  readonly assistantText: string | null;
}

/** What of history rules are judged by. */
export interface TurnHistory {
  /** The first closed turns after a turn, by id; after '' the first of all. */
  readonly turnsAfter: (turnId: string) => readonly HistoryTurn[];
  /** The payloads of the events of a turn, as they were logged, in their order: JSON. */
  readonly payloadsOf: (turnId: string) => readonly string[];
}
