import { type Rule, ruleColumns, ruleOfRow } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { compileRule } from './compiled-rule.ts';
import { RuleIndex } from './rule-index.ts';
import { rulesStampKey } from './rule-projection.ts';

const stampSql = 'SELECT value FROM meta WHERE key = ?';
const activeSql = `SELECT ${ruleColumns} FROM rules WHERE deleted_at IS NULL AND "check" IS NULL ORDER BY created_at, id`;

/** Compiled rules that are active and look at calls, read again when any process has changed one. */
export class ActiveRules {
  readonly #connection: SpineConnection;
  #book = new RuleBook([]);
  /** The event that changed rules last, when they were read; not there where none ever did. */
  #stamp: string | undefined;
  /** The `epoch` of the connection under which that was looked at. */
  #epoch = -1;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** The rules as the transaction sees them. Call it in one, for each event again: a part of it may have been undone. */
  current(): RuleBook {
    const { epoch } = this.#connection;
    if (epoch === this.#epoch) return this.#book;
    this.#epoch = epoch;
    const stamp = this.#connection.prepare(stampSql).pluck().get(rulesStampKey) as string | undefined;
    if (stamp === this.#stamp) return this.#book;
    this.#book = new RuleBook(this.#connection.prepare(activeSql).all().map(ruleOfRow));
    this.#stamp = stamp;
    return this.#book;
  }
}

/** Active rules, by the tasks that they hold for. */
export class RuleBook {
  /** The rules that hold everywhere. */
  readonly everywhere: RuleIndex;
  readonly #rules: readonly Rule[];
  /** Of tasks that have rules of their own, made when they are first asked for. */
  readonly #ofTasks: Map<string, RuleIndex | undefined>;

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    this.everywhere = indexOf(rules.filter(({ scope }) => scope === 'global'));
    this.#ofTasks = new Map(rules.flatMap(({ taskId }) => (taskId === undefined ? [] : [[taskId, undefined]])));
  }

  /** Whether some rules hold for one task only, so that the task has to be known. */
  get areOfTasks(): boolean {
    return this.#ofTasks.size > 0;
  }

  /** The rules in whose scope a task's turns are. */
  inScope(taskId: string): RuleIndex {
    if (!this.#ofTasks.has(taskId)) return this.everywhere;
    const known = this.#ofTasks.get(taskId);
    if (known !== undefined) return known;
    const index = indexOf(this.#rules.filter((rule) => rule.scope === 'global' || rule.taskId === taskId));
    this.#ofTasks.set(taskId, index);
    return index;
  }
}

function indexOf(rules: readonly Rule[]): RuleIndex {
  return new RuleIndex(rules.map(compileRule));
}
