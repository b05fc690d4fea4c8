import type { RuleCheck, RuleScope, RuleSeverity, RuleSource, TriggerSide } from '@agentspine/schema';
import { isJsonObject } from '@agentspine/schema';
import type { Rule } from './rule.ts';

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

/** The columns of the table in the order of `storedRuleOf`. */
export const ruleColumns = `id, name, trigger_phrases_json AS triggerPhrasesJson, trigger_on AS triggerOn, expect_tool AS expectTool,
  expect_command_matches_json AS expectCommandMatchesJson, expect_pattern AS expectPattern,
  forbid_command_matches_json AS forbidCommandMatchesJson, "check", scope, task_id AS taskId, source,
  severity, rationale, signature, created_at AS createdAt, deleted_at AS deletedAt`;

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

/** A rule of its row in the table; what is null there is left out. */
export function storedRuleOf(row: unknown): Rule {
  const { triggerPhrasesJson, expectCommandMatchesJson, forbidCommandMatchesJson, ...fields } = isJsonObject(row)
    ? row
    : {};
  const lists = {
    triggerPhrases: textsOf(triggerPhrasesJson),
    expectCommandMatches: textsOf(expectCommandMatchesJson),
    forbidCommandMatches: textsOf(forbidCommandMatchesJson),
  };
  const present = Object.entries({ ...fields, ...lists }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(present) as unknown as Rule;
}

/** A list of texts of its JSON; anything else is not a list, for the cell may be of another writer. */
function textsOf(json: unknown): readonly string[] | undefined {
  if (typeof json !== 'string') return undefined;
  try {
    const texts: unknown = JSON.parse(json);
    if (!Array.isArray(texts)) return undefined;
    const meant = texts.filter((text) => typeof text === 'string' && text.trim() !== '');
    return meant.length === 0 ? undefined : meant;
  } catch {
    return undefined;
  }
}
