import type { Rule, RuleCheck, RuleScope, RuleSeverity, RuleSource, TriggerSide } from '@agentspine/schema';

/** A rule in the payload of `rules.changed`: its columns, with lists as lists. */
export interface RuleRow {
  readonly id: string;
  readonly name: string;
  readonly trigger_phrases: readonly string[] | null;
  readonly trigger_on: TriggerSide | null;
  readonly expect_tool: string | null;
  readonly expect_command_matches: readonly string[] | null;
  readonly expect_pattern: string | null;
  /** Not there in events of older versions. */
  readonly forbid_command_matches?: readonly string[] | null;
  /** Not there in events of older versions. */
  readonly check?: RuleCheck | null;
  readonly scope: RuleScope;
  readonly task_id: string | null;
  readonly source: RuleSource;
  readonly severity: RuleSeverity;
  readonly rationale: string | null;
  readonly signature: string;
  readonly created_at: string;
  readonly deleted_at: string | null;
}

/** A rule as the payload of an event has it. */
export function ruleRowOf(rule: Rule): RuleRow {
  return {
    id: rule.id,
    name: rule.name,
    trigger_phrases: rule.triggerPhrases ?? null,
    trigger_on: rule.triggerOn ?? null,
    expect_tool: rule.expectTool ?? null,
    expect_command_matches: rule.expectCommandMatches ?? null,
    expect_pattern: rule.expectPattern ?? null,
    forbid_command_matches: rule.forbidCommandMatches ?? null,
    check: rule.check ?? null,
    scope: rule.scope,
    task_id: rule.taskId ?? null,
    source: rule.source,
    severity: rule.severity,
    rationale: rule.rationale ?? null,
    signature: rule.signature,
    created_at: rule.createdAt,
    deleted_at: rule.deletedAt ?? null,
  };
}
