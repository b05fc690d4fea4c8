import { type Rule, type RuleFilter, type RuleInput, ruleOfRow, ruleQueries, ruleScopes } from '@agentspine/schema';
import type { AskStore } from '../ask-store.ts';
import { parseCount, parseFilter, parseName, parseText, parseWord } from '../filter-fields.ts';
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
}
