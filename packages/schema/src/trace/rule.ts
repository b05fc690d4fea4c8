import type { RuleCheck, RuleScope, RuleSeverity, RuleSource, TriggerSide } from './words.ts';

/**
 * What decides whether a rule applies to a turn and is fulfilled in it; its signature is made of these (SPEC 4.9). It expects
 * a call, or forbids commands, or checks claims: one of the three.
 */
export interface RuleShape {
  /** Texts that make the rule apply; without any it applies to every turn. */
  readonly triggerPhrases?: readonly string[] | undefined;
  /** Whose words they are looked for in; default both. */
  readonly triggerOn?: TriggerSide | undefined;
  /** `command`, `file-read`, `file-write` or `web`; rows of other writers may hold the name of a tool. */
  readonly expectTool?: string | undefined;
  /** One of them has to be in a command: as a text whatever its case, or as a regular expression. */
  readonly expectCommandMatches?: readonly string[] | undefined;
  /** A regular expression over the path of a call, or its command where it has no path. */
  readonly expectPattern?: string | undefined;
  /** None of them may be in a command; compared as `expectCommandMatches` is. */
  readonly forbidCommandMatches?: readonly string[] | undefined;
  /**
   * Which claims of the agent it checks. They are judged when somebody asks, from the transcripts: the trace has no verdicts of
   * such a rule. Trigger phrases leave the claims whose sentence has one of them.
   */
  readonly check?: RuleCheck | undefined;
}

/** A rule as it is stored (SPEC 4.9). */
export interface Rule extends RuleShape {
  /** The rule. */
  readonly id: string;
  /** Its name, as people read it. */
  readonly name: string;
  /** Whether it is for every task or for one. */
  readonly scope: RuleScope;
  /** Of a rule of scope `task`. */
  readonly taskId?: string | undefined;
  /** Who made it. */
  readonly source: RuleSource;
  /** How serious it is. */
  readonly severity: RuleSeverity;
  /** Why the rule is there. */
  readonly rationale?: string | undefined;
  /** Digest of what it expects. Two rules with one signature are the same rule. */
  readonly signature: string;
  /** ISO 8601 in UTC with milliseconds. */
  readonly createdAt: string;
  /** When it was deleted: ISO 8601 in UTC. */
  readonly deletedAt?: string | undefined;
}

/** What a rule is created of. At least one expectation is needed. */
export interface RuleInput extends RuleShape {
  /** Its name, as people read it. */
  readonly name: string;
  /** Default: `task` where a task is given, else `global`. */
  readonly scope?: RuleScope | undefined;
  /** The task of a rule with the scope `task`. */
  readonly taskId?: string | undefined;
  /** Default `human`. */
  readonly source?: RuleSource | undefined;
  /** Default `info`. */
  readonly severity?: RuleSeverity | undefined;
  /** Why the rule is there. */
  readonly rationale?: string | undefined;
}

/** Which rules are asked for. */
export interface RuleFilter {
  /** Whether it is for every task or for one. */
  readonly scope?: RuleScope | undefined;
  /** Only rules of this task's own. */
  readonly taskId?: string | undefined;
  /** Deleted ones too. */
  readonly includeDeleted?: boolean | undefined;
}
