import type { RuleSeverity } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { refuseUnknownTask } from './list-verdicts.ts';

const talliesSql = `SELECT rules.id AS ruleId, name AS ruleName, severity,
    (SELECT count(*) FROM turns WHERE turns.status = 'closed' AND (rules.task_id IS NULL OR turns.task_id = rules.task_id)
      AND (@taskId IS NULL OR turns.task_id = @taskId)) AS turnsInScope,
    count(turns.id) AS triggered, count(*) FILTER (WHERE verdicts.status = 'verified') AS verified,
    count(*) FILTER (WHERE verdicts.status = 'contradicted') AS contradicted,
    count(*) FILTER (WHERE verdicts.status = 'unverifiable') AS unverifiable
  FROM rules LEFT JOIN (verdicts JOIN turns ON turns.id = verdicts.turn_id AND (@taskId IS NULL OR turns.task_id = @taskId))
    ON verdicts.rule_id = rules.id
  WHERE rules.deleted_at IS NULL AND (@taskId IS NULL OR rules.task_id IS NULL OR rules.task_id = @taskId)
  GROUP BY rules.id ORDER BY rules.created_at, rules.id`;
const contradictedSql = `SELECT turns.id FROM verdicts JOIN turns ON turns.id = verdicts.turn_id
  WHERE verdicts.rule_id = @ruleId AND verdicts.status = 'contradicted' AND (@taskId IS NULL OR turns.task_id = @taskId)
  ORDER BY turns.started_at DESC, turns.id DESC LIMIT @limit`;

/** Which turns are counted, and how many are named. */
export interface RuleTallyFilter {
  /** Only turns of this task, and only rules that hold for it. */
  readonly taskId?: string | undefined;
  /** How many contradicted turns a rule names; default 3. */
  readonly limit?: number | undefined;
}

/** How often a rule applied, and what it said then. */
export interface RuleTally {
  /** The rule. */
  readonly ruleId: string;
  /** The name of the rule. */
  readonly ruleName: string;
  /** How serious the rule is. */
  readonly severity: RuleSeverity;
  /** Whether it checks claims, of which the trace has no verdicts: the other counts are then made of claims. */
  readonly ofClaims?: boolean;
  /** Closed turns for which the rule holds, whether it applied to them or not. */
  readonly turnsInScope: number;
  /** Turns to which it applied: the sum of the next three. */
  readonly triggered: number;
  /** Turns that did what the rule expects. */
  readonly verified: number;
  /** Turns that did not do what the rule expects. */
  readonly contradicted: number;
  /** Turns of which the log cannot show it. */
  readonly unverifiable: number;
  /** The newest turns that it contradicts, by id. */
  readonly contradictedTurns: readonly string[];
}

const namedTurnsMax = 3;

/** What active rules came to, the oldest rule first. @throws ReaderError `READER_TASK_NOT_FOUND` */
export function readRuleTallies(database: Database, filter: RuleTallyFilter): readonly RuleTally[] {
  const { taskId = null, limit = namedTurnsMax } = filter;
  refuseUnknownTask(database, taskId);
  const rows = database.prepare(talliesSql).all({ taskId }) as Omit<RuleTally, 'contradictedTurns'>[];
  const turnsOf = database.prepare(contradictedSql).pluck();
  return rows.map((row) => ({
    ...row,
    contradictedTurns: turnsOf.all({ ruleId: row.ruleId, taskId, limit }) as string[],
  }));
}
