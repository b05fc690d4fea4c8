import type { DomainEvent, EventPayload } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { type Projection, timeOf } from '../projection.ts';
import type { EventMatch } from './rule-index.ts';
import type { RuleRow } from './rule-row.ts';
import type { StoredVerdict } from './turn-judgement.ts';
import { verdictOrder } from './verdict.ts';

const putRuleSql = `INSERT INTO rules (id, name, trigger_phrases_json, trigger_on, expect_tool, expect_command_matches_json,
    expect_pattern, forbid_command_matches_json, "check", scope, task_id, source, severity, rationale, signature, created_at, deleted_at)
  VALUES (@id, @name, @triggerPhrasesJson, @trigger_on, @expect_tool, @expectCommandMatchesJson, @expect_pattern,
    @forbidCommandMatchesJson, @check, @scope, @task_id,
    @source, @severity, @rationale, @signature, @created_at, @deleted_at)
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, trigger_phrases_json = excluded.trigger_phrases_json,
    trigger_on = excluded.trigger_on, expect_tool = excluded.expect_tool,
    expect_command_matches_json = excluded.expect_command_matches_json, expect_pattern = excluded.expect_pattern,
    forbid_command_matches_json = excluded.forbid_command_matches_json, "check" = excluded."check",
    severity = excluded.severity, rationale = excluded.rationale, signature = excluded.signature, deleted_at = excluded.deleted_at`;
const dropRuleSql = 'DELETE FROM rules WHERE id = ?';
const putVerdictSql = `INSERT INTO verdicts (turn_id, rule_id, status, matched_phrase, expected_pattern, actual_tool_calls_json,
    matched_tool_calls_json, evaluated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (turn_id, rule_id) DO UPDATE SET status = excluded.status, matched_phrase = excluded.matched_phrase,
    expected_pattern = excluded.expected_pattern, actual_tool_calls_json = excluded.actual_tool_calls_json,
    matched_tool_calls_json = excluded.matched_tool_calls_json, evaluated_at = excluded.evaluated_at`;
const enforceSql = `INSERT INTO rule_enforcements (event_id, rule_id, match_kind, decided_at) VALUES (?, ?, ?, ?)
  ON CONFLICT DO NOTHING`;
const countSql = `UPDATE turns SET rules_evaluated_count = ? WHERE id IN (SELECT value FROM json_each(?))`;
const touchedTurnsSql = 'SELECT turn_id FROM verdicts WHERE rule_id = ?';
const dropVerdictsSql = 'DELETE FROM verdicts WHERE rule_id = ?';
const dropEnforcementsSql = 'DELETE FROM rule_enforcements WHERE rule_id = ?';
// The worst of what is left.
const aggregateSql = `UPDATE turns SET aggregate_verdict = (SELECT status FROM verdicts WHERE turn_id = turns.id
  ORDER BY instr('${verdictOrder.join(' ')}', status) LIMIT 1) WHERE id = ?`;
const deleteTaskSqls = [
  'DELETE FROM verdicts WHERE turn_id IN (SELECT id FROM turns WHERE task_id = ?)',
  'DELETE FROM rule_enforcements WHERE event_id IN (SELECT event_id FROM events WHERE aggregate_id = ?)',
  'DELETE FROM verdicts WHERE rule_id IN (SELECT id FROM rules WHERE task_id = ?)',
  'DELETE FROM rule_enforcements WHERE rule_id IN (SELECT id FROM rules WHERE task_id = ?)',
  'DELETE FROM rules WHERE task_id = ?',
];
const putStampSql = `INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`;
const dropStampSql = 'DELETE FROM meta WHERE key = ?';

/** The key of `meta` that has the id of the event that changed rules last: who keeps rules in memory compares it. */
export const rulesStampKey = 'trace.rules';

/** Rules, verdicts and which rule matches which event (SPEC 4.9). It comes before the projections of turns and timeline, whose rows it needs when a task is deleted. */
export class RuleProjection implements Projection {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  apply(event: DomainEvent): undefined {
    const { payload } = event;
    switch (event.eventType) {
      case 'rules.changed':
        this.#change(payload);
        this.#stamp(event.eventId);
        return;
      case 'rule.enforced':
        for (const { ruleId, matchKind } of enforcementsOf(payload)) {
          this.#run(enforceSql, payload['event_id_ref'], ruleId, matchKind, timeOf(event));
        }
        return;
      case 'turn.judged':
        for (const verdict of payload['verdicts'] as readonly StoredVerdict[]) {
          this.#putVerdict(payload['turn_id'], verdict, timeOf(event));
        }
        return;
      case 'turns.counted':
        this.#run(countSql, payload['rules_evaluated_count'], JSON.stringify(payload['turn_ids']));
        return;
      case 'task.deleted':
        for (const sql of deleteTaskSqls) this.#run(sql, payload['task_id']);
        this.#stamp(event.eventId);
        return;
      default:
    }
  }

  clear(): void {
    for (const table of ['verdicts', 'rule_enforcements', 'rules']) this.#run(`DELETE FROM ${table}`);
    this.#run(dropStampSql, rulesStampKey);
    this.#connection.endEpoch();
  }

  #change({ rule_id: ruleId, change, rule, signature_changed: signatureChanged }: EventPayload): void {
    if (change === 'purged') {
      this.#forget(ruleId);
      this.#run(dropRuleSql, ruleId);
      return;
    }
    if (signatureChanged === 1) this.#forget(ruleId);
    const row = rule as RuleRow;
    this.#run(putRuleSql, {
      ...row,
      triggerPhrasesJson: jsonOf(row.trigger_phrases),
      expectCommandMatchesJson: jsonOf(row.expect_command_matches),
      forbidCommandMatchesJson: jsonOf(row.forbid_command_matches ?? null),
      check: row.check ?? null,
    });
  }

  /** Removes what a rule ever said, and judges the turns by what others say (SPEC V17). */
  #forget(ruleId: unknown): void {
    const turns = this.#connection.prepare(touchedTurnsSql).pluck().all(ruleId);
    this.#run(dropVerdictsSql, ruleId);
    this.#run(dropEnforcementsSql, ruleId);
    for (const turn of turns) this.#run(aggregateSql, turn);
  }

  #putVerdict(turnId: unknown, verdict: StoredVerdict, at: string): void {
    this.#run(
      putVerdictSql,
      turnId,
      verdict.rule_id,
      verdict.status,
      verdict.matched_phrase,
      verdict.expected_pattern,
      jsonOf(verdict.actual_tool_calls),
      jsonOf(verdict.matched_tool_calls),
      at,
    );
  }

  /** Says which event changed rules last, to other processes and to who remembers rules within this transaction. */
  #stamp(eventId: string): void {
    this.#run(putStampSql, rulesStampKey, eventId);
    this.#connection.endEpoch();
  }

  #run(sql: string, ...values: readonly unknown[]): void {
    this.#connection.prepare(sql).run(...values);
  }
}

/** What a `rule.enforced` says; it was made by us. */
export function enforcementsOf(payload: EventPayload): readonly EventMatch[] {
  const list = payload['enforcements'] as readonly {
    readonly rule_id: string;
    readonly match_kind: EventMatch['matchKind'];
  }[];
  return list.map(({ rule_id: ruleId, match_kind: matchKind }) => ({ ruleId, matchKind }));
}

/** A list as its cell; nothing where there is none. */
function jsonOf(list: readonly string[] | null): string | null {
  return list === null ? null : JSON.stringify(list);
}
