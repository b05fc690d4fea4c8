import type { RuleScope } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import type { Rule, RuleContent, RuleInput } from './rule.ts';
import { ruleColumns, storedRuleOf } from './rule-row.ts';
import { type RuleTrial, tryRules } from './try-rules.ts';

const getSql = `SELECT ${ruleColumns} FROM rules WHERE id = ?`;
const listSql = `SELECT ${ruleColumns} FROM rules WHERE (@scope IS NULL OR scope = @scope) AND (@taskId IS NULL OR task_id = @taskId)
  AND (@isAll = 1 OR deleted_at IS NULL) ORDER BY created_at, id`;

/** Which rules are asked for. */
export interface RuleFilter {
  /** Whether it is for every task or for one. */
  readonly scope?: RuleScope | undefined;
  /** Only rules of this task's own. */
  readonly taskId?: string | undefined;
  /** Deleted ones too. */
  readonly includeDeleted?: boolean | undefined;
}

/** Reads rules (SPEC 4.9). */
export class RuleReader {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** Active rules as `import` takes them. */
  export(): readonly RuleInput[] {
    return this.list().map(({ id, signature, createdAt, deletedAt, ...content }) => content);
  }

  /** Active rules, the oldest first. */
  list({ scope, taskId, includeDeleted = false }: RuleFilter = {}): readonly Rule[] {
    const values = { scope: scope ?? null, taskId: taskId ?? null, isAll: includeDeleted ? 1 : 0 };
    return this.#connection.read(() => this.#connection.prepare(listSql).all(values)).map(storedRuleOf);
  }

  /** What rules that look at calls would say of history, one trial a rule with at most `limit` examples; nothing is written. */
  try(contents: readonly RuleContent[], limit: number): readonly RuleTrial[] {
    return this.#connection.read(() => tryRules(this.#connection, contents, limit));
  }

  /** A rule, deleted or not. */
  get(ruleId: string): Rule | undefined {
    const row = this.#connection.read(() => this.#connection.prepare(getSql).get(ruleId));
    return row === undefined ? undefined : storedRuleOf(row);
  }
}
