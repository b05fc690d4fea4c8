import type { Rule, RuleInput, TimelineEventInput } from '@agentspine/schema';
import { TraceUnderTest } from '../trace-under-test.ts';

/** A verdict, short. */
export interface StoredVerdictRow {
  readonly turnId: string;
  readonly ruleId: string;
  readonly status: string;
}

/** A store with the tasks `t1` and `t2`, and a list of what its listener was told. */
export class RulesUnderTest extends TraceUnderTest {
  readonly told: { readonly type: string; readonly payload: Readonly<Record<string, unknown>> }[] = [];

  constructor() {
    super();
    this.addTask('t1');
    this.addTask('t2');
    this.trace.messages.subscribe(({ type, payload }) => void this.told.push({ type, payload: payload as never }));
  }

  /** What was told since the last call, of rules and verdicts alone. */
  takeTold(): readonly string[] {
    return this.told.splice(0).flatMap(({ type, payload }) => {
      switch (type) {
        case 'rule_enforcement.added':
          return [`${payload['eventId']} ${payload['matchKind']}`];
        case 'verdict.updated':
          return [`${payload['turnId']} ${payload['aggregateVerdict']} of ${payload['rulesEvaluatedCount']}`];
        case 'rules.changed':
          return [`rule ${payload['change']}`];
        default:
          return [];
      }
    });
  }

  async addRule(rule: Omit<RuleInput, 'name'> & { readonly name?: string }): Promise<Rule> {
    return (await this.trace.rules.create({ name: 'a rule', ...rule })).rule;
  }

  asks(id: string, body: string, changes: Partial<TimelineEventInput> = {}): void {
    this.log(id, 'user.message', secondOf(id), { title: 'asks', body, ...changes });
  }

  runs(id: string, command: string, changes: Partial<TimelineEventInput> = {}): void {
    this.log(id, 'tool.used', secondOf(id), { metadata: { toolName: 'Bash', command }, ...changes });
  }

  answers(id: string, body: string, changes: Partial<TimelineEventInput> = {}): void {
    this.log(id, 'assistant.response', secondOf(id), { title: 'answers', body, ...changes });
  }

  /** `turn status` of each verdict, in order; with the rule where more than one is stored. */
  verdicts(rule?: Rule): readonly string[] {
    const rows = this.sql(
      `SELECT turn_id AS turnId, rule_id AS ruleId, status FROM verdicts ORDER BY turn_id, rule_id`,
    );
    return (rows as StoredVerdictRow[])
      .filter(({ ruleId }) => rule === undefined || ruleId === rule.id)
      .map(({ turnId, status }) => `${turnId} ${status}`);
  }

  /** `event kind` of each enforcement, in order. */
  enforcements(rule?: Rule): readonly string[] {
    const where = rule === undefined ? '' : `WHERE rule_id = '${rule.id}'`;
    const rows = this.sql(`SELECT event_id || ' ' || match_kind AS row FROM rule_enforcements ${where} ORDER BY row`);
    return (rows as { readonly row: string }[]).map(({ row }) => row);
  }

  /** `turn aggregate count` of each turn, in order. */
  turns(): readonly string[] {
    const rows = this.sql(`SELECT id || ' ' || ifnull(aggregate_verdict, '-') || ' ' || rules_evaluated_count AS row
      FROM turns ORDER BY id`);
    return (rows as { readonly row: string }[]).map(({ row }) => row);
  }
}

/** Events are named by letters and numbers; they happen in the order of these. */
function secondOf(id: string): number {
  return Number(id.replace(/\D/g, ''));
}
