import { type Rule, type RuleFilter, type RuleInput, ruleColumns, ruleOfRow, ruleQueries } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { TraceError } from '../errors.ts';
import type { EventRecorder } from '../event-recorder.ts';
import type { EventIds } from '../events/event-ids.ts';
import { parseName, parseObject, parseOptionalText } from '../trace-fields.ts';
import { type Backfill, type BackfillOptions, type BackfillResult, ruleNotFound } from './backfill.ts';
import { parseRuleInput, patchRule, type RuleContent, type RulePatch, refusedRule, withoutUndefined } from './rule.ts';
import { ruleRowOf } from './rule-row.ts';

const sameSql = `SELECT ${ruleColumns} FROM rules WHERE signature = ? AND deleted_at IS NULL AND (scope = 'global' OR task_id IS ?)
  ORDER BY scope, created_at, id LIMIT 1`;
const taskSql = 'SELECT 1 FROM tasks_current WHERE id = ?';

/** How many rules one import takes: they are one transaction, and history is judged by each. */
const importedRulesMax = 1000;

/** What happens to a rule, as `rules.changed` says it. */
export type RuleChange = 'created' | 'updated' | 'deleted' | 'restored' | 'promoted' | 'demoted' | 'purged';

/** A rule that became active, and what history came to by it. */
export interface ActivatedRule {
  /** The rule. */
  readonly rule: Rule;
  /** `false`: there was one already that asks the same. */
  readonly created: boolean;
  /** What judging history by it gave; absent where nothing was judged. */
  readonly backfill?: BackfillResult | undefined;
  /** Why history was not judged to its end, where it was not; the rule is kept, and `reevaluate` continues. */
  readonly unfinished?: unknown;
}

/** A rule after a change. */
export interface UpdatedRule {
  /** The rule. */
  readonly rule: Rule;
  /** Whether what the rule had said is gone with its former shape; `reevaluate` judges history again. */
  readonly signatureChanged: boolean;
}

/** What the rules work with. */
export interface RuleStoreParts {
  /** The open `spine.db`. */
  readonly connection: SpineConnection;
  /** What checks and appends events. */
  readonly recorder: EventRecorder;
  /** What makes ids of events. */
  readonly ids: EventIds;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What judges history. */
  readonly backfill: Backfill;
}

/**
 * `trace.rules`: made, changed, deleted, moved between tasks and everywhere, and history judged by them (SPEC 4.9). Each change is one
 * transaction, so that of two processes one comes first and the other sees what it did.
 */
export class RuleStore {
  readonly #parts: RuleStoreParts;

  constructor(parts: RuleStoreParts) {
    this.#parts = parts;
  }

  /**
   * Creates a rule and judges history by it. The rule is there when this returns; the promise waits for history, which cannot fail it.
   * @throws TraceError `RULE_INVALID`, `TASK_NOT_FOUND`, DatabaseError `SPINE_…`
   */
  async create(input: RuleInput, options?: BackfillOptions): Promise<ActivatedRule> {
    const content = parseRuleInput(input);
    const rule = this.#parts.connection.transaction(() => this.#insert(content, 'created'));
    return this.#judgeHistory(rule, options);
  }

  /** As `create`, by an agent, unless a rule that holds there already asks the same. @throws as `create` */
  async suggest(input: RuleInput, options?: BackfillOptions): Promise<ActivatedRule> {
    return this.#createUnlessThere(parseRuleInput({ source: 'agent', ...input }), options);
  }

  /**
   * Creates rules, all of them or none, but for those that are there already; then judges history by each.
   * @throws as `create`
   */
  async import(inputs: readonly RuleInput[], options?: BackfillOptions): Promise<readonly ActivatedRule[]> {
    if (!Array.isArray(inputs) || inputs.length > importedRulesMax) {
      throw refusedRule('rules', `must be a list of at most ${importedRulesMax} rules`);
    }
    const contents = inputs.map(parseRuleInput);
    const taken = this.#parts.connection.transaction(() => contents.map((content) => this.#insertUnlessThere(content)));
    const activated: ActivatedRule[] = [];
    for (const { rule, created } of taken) {
      activated.push(created ? await this.#judgeHistory(rule, options) : { rule, created });
    }
    return activated;
  }

  /**
   * Changes a rule. Where its signature changes, what it said of turns and events goes; where not, it stays (SPEC V11, V17).
   * @throws TraceError `RULE_NOT_FOUND`, `RULE_INVALID`, DatabaseError `SPINE_…`
   */
  update(ruleId: string, patch: RulePatch): UpdatedRule {
    return this.#parts.connection.transaction(() => {
      const before = this.#readActive(ruleId);
      const rule = patchRule(before, patch);
      const signatureChanged = rule.signature !== before.signature;
      this.#record('updated', rule, { signature_changed: signatureChanged ? 1 : 0 });
      if (signatureChanged) this.#parts.backfill.forget(ruleId);
      return { rule, signatureChanged };
    });
  }

  /** Ends a rule; what it said stays. @throws TraceError `RULE_NOT_FOUND` also the second time, DatabaseError `SPINE_…` */
  delete(ruleId: string): Rule {
    return this.#parts.connection.transaction(() => this.#delete(this.#readActive(ruleId)));
  }

  /** Brings a deleted rule back and judges history by it. @throws TraceError `RULE_NOT_FOUND`, `RULE_CONFLICT` where it was not deleted */
  async restore(ruleId: string, options?: BackfillOptions): Promise<ActivatedRule> {
    const rule = this.#parts.connection.transaction(() => {
      const { deletedAt, ...before } = this.#read(ruleId);
      if (deletedAt === undefined) throw new TraceError('RULE_CONFLICT', `rule ${ruleId} is not deleted`);
      this.#record('restored', before);
      this.#parts.backfill.plan(ruleId);
      return before;
    });
    return this.#judgeHistory(rule, options);
  }

  /** Makes a task's rule hold everywhere, under a new id. @throws TraceError `RULE_NOT_FOUND`, `RULE_INVALID` where it does already */
  async promote(ruleId: string, options?: BackfillOptions): Promise<ActivatedRule> {
    return this.#move(ruleId, undefined, options);
  }

  /** Makes a rule that holds everywhere one of a task, under a new id. @throws TraceError `RULE_NOT_FOUND`, `RULE_INVALID`, `TASK_NOT_FOUND` */
  async demote(ruleId: string, taskId: string, options?: BackfillOptions): Promise<ActivatedRule> {
    if (typeof taskId !== 'string' || taskId.trim() === '')
      throw refusedRule('taskId', 'must be a text that is not blank');
    return this.#move(ruleId, taskId, options);
  }

  /** Removes a rule, deleted or not, with all that it said. @throws TraceError `RULE_NOT_FOUND`, DatabaseError `SPINE_…` */
  purge(ruleId: string): void {
    this.#parts.connection.transaction(() => {
      this.#record('purged', this.#read(ruleId));
      this.#parts.backfill.forget(ruleId);
    });
  }

  /** Judges history by a rule; goes on where a run was killed. @throws TraceError `RULE_NOT_FOUND`, `RULE_CONFLICT`, DatabaseError `SPINE_…` */
  reevaluate(ruleId: string, options?: BackfillOptions): Promise<BackfillResult> {
    return this.#parts.backfill.run(
      parseName(ruleId, 'ruleId'),
      options && (parseObject(options, 'options') as BackfillOptions),
    );
  }

  /** Rules that history was not judged by to its end: a run was killed, or ended by its signal. */
  unfinishedBackfills(): readonly string[] {
    return this.#parts.backfill.unfinished();
  }

  /** Active rules, the oldest first; deleted ones too where they are asked for. The starter rules are renewed by them. */
  list(filter: RuleFilter = {}): readonly Rule[] {
    const { connection } = this.#parts;
    const { scope, taskId, includeDeleted = false } = parseObject(filter, 'filter') as RuleFilter;
    const values = {
      scope: parseOptionalText(scope, 'scope') ?? null,
      taskId: parseOptionalText(taskId, 'taskId') ?? null,
      isAll: includeDeleted ? 1 : 0,
    };
    return connection.read(() => connection.prepare(ruleQueries.list).all(values)).map(ruleOfRow);
  }

  async #createUnlessThere(content: RuleContent, options: BackfillOptions | undefined): Promise<ActivatedRule> {
    const { rule, created } = this.#parts.connection.transaction(() => this.#insertUnlessThere(content));
    return created ? this.#judgeHistory(rule, options) : { rule, created };
  }

  #insertUnlessThere(content: RuleContent): Pick<ActivatedRule, 'rule' | 'created'> {
    const same = this.#parts.connection.prepare(sameSql).get(content.signature, content.taskId ?? null);
    return same === undefined
      ? { rule: this.#insert(content, 'created'), created: true }
      : { rule: ruleOfRow(same), created: false };
  }

  async #move(
    ruleId: string,
    taskId: string | undefined,
    options: BackfillOptions | undefined,
  ): Promise<ActivatedRule> {
    const scope = taskId === undefined ? 'global' : 'task';
    const moved = this.#parts.connection.transaction(() => {
      const before = this.#readActive(ruleId);
      if (before.scope === scope) throw refusedRule('scope', `of rule ${ruleId} is ${scope} already`);
      const { id, createdAt, ...content } = this.#delete(before);
      return this.#insert(
        { ...content, deletedAt: undefined, scope, taskId },
        scope === 'global' ? 'promoted' : 'demoted',
        id,
      );
    });
    return this.#judgeHistory(moved, options);
  }

  #insert(content: RuleContent & { readonly deletedAt?: undefined }, change: RuleChange, replaces?: string): Rule {
    const { ids, now, connection, backfill } = this.#parts;
    const { taskId } = content;
    if (taskId !== undefined && connection.prepare(taskSql).get(taskId) === undefined) {
      throw new TraceError('TASK_NOT_FOUND', `there is no task ${taskId}`, { field: 'taskId' });
    }
    const at = Math.trunc(now());
    const rule: Rule = withoutUndefined({ ...content, id: ids.next(at), createdAt: new Date(at).toISOString() });
    this.#record(change, rule, replaces === undefined ? {} : { replaces });
    backfill.plan(rule.id);
    return rule;
  }

  #delete(rule: Rule): Rule {
    const deleted: Rule = { ...rule, deletedAt: new Date(Math.trunc(this.#parts.now())).toISOString() };
    this.#record('deleted', deleted);
    this.#parts.backfill.forget(rule.id);
    return deleted;
  }

  #record(change: RuleChange, rule: Rule, details: Readonly<Record<string, unknown>> = {}): void {
    const { recorder } = this.#parts;
    const payload = { rule_id: rule.id, change, rule: ruleRowOf(rule), ...details };
    recorder.write(recorder.check({ eventType: 'rules.changed', aggregateId: rule.taskId ?? 'rules', payload }));
  }

  async #judgeHistory(rule: Rule, options: BackfillOptions | undefined): Promise<ActivatedRule> {
    try {
      return { rule, created: true, backfill: await this.#parts.backfill.run(rule.id, options) };
    } catch (unfinished) {
      return { rule, created: true, unfinished };
    }
  }

  #readActive(ruleId: string): Rule {
    const rule = this.#read(ruleId);
    if (rule.deletedAt !== undefined) throw ruleNotFound(ruleId);
    return rule;
  }

  #read(ruleId: string): Rule {
    const { connection } = this.#parts;
    const id = parseName(ruleId, 'ruleId');
    const row = connection.read(() => connection.prepare(ruleQueries.rule).get(id));
    if (row === undefined) throw ruleNotFound(ruleId);
    return ruleOfRow(row);
  }
}
