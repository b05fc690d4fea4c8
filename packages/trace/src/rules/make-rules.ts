import type { SpineConnection } from '@agentspine/sqlite';
import type { EventRecorder } from '../event-recorder.ts';
import type { EventIds } from '../events/event-ids.ts';
import { ActiveRules } from './active-rules.ts';
import { Backfill } from './backfill.ts';
import { listVerdicts, type VerdictFilter, type VerdictList } from './list-verdicts.ts';
import { type RuleEvidence, readRuleEvidence } from './rule-evidence.ts';
import { RuleReaction } from './rule-reaction.ts';
import { RuleReader } from './rule-reader.ts';
import { RuleStore } from './rule-store.ts';
import { type RuleTally, type RuleTallyFilter, readRuleTallies } from './rule-tallies.ts';

/** What `writer.trace` does with rules (SPEC 4.9). */
export interface RuleCalls extends Pick<RuleStore, keyof RuleStore>, Pick<RuleReader, keyof RuleReader> {
  /** What active rules said of turns; counts of all, and the newest in a list. */
  verdicts(filter?: VerdictFilter): VerdictList;
  /** How often each active rule applied, and what it said. */
  ruleTallies(filter?: RuleTallyFilter): readonly RuleTally[];
  /** The newest events that a rule matched, by task. */
  ruleEvidence(ruleId: string, limit?: number): readonly RuleEvidence[];
}

export interface MakeRulesParts {
  readonly connection: SpineConnection;
  readonly recorder: EventRecorder;
  readonly ids: EventIds;
  readonly now: () => number;
}

/** The calls, and what rules have to say late. */
export interface MadeRules {
  readonly calls: RuleCalls;
  readonly judgeLate: RuleReaction['judgeLate'];
}

/** Puts the rules of a trace together, and has them look at every new event. */
export function makeRules({ connection, recorder, ids, now }: MakeRulesParts): MadeRules {
  const active = new ActiveRules(connection);
  const reaction = new RuleReaction({ connection, recorder, active });
  recorder.react((event, closed) => reaction.react(event, closed));
  const backfill = new Backfill({ connection, recorder, active });
  const reader = new RuleReader(connection);
  const store = new RuleStore({ connection, recorder, reader, ids, now, backfill });
  const calls: RuleCalls = {
    createRule: (input, options) => store.createRule(input, options),
    suggestRule: (input, options) => store.suggestRule(input, options),
    importRules: (inputs, options) => store.importRules(inputs, options),
    exportRules: () => reader.exportRules(),
    listRules: (filter) => reader.listRules(filter),
    getRule: (ruleId) => reader.getRule(ruleId),
    updateRule: (ruleId, patch) => store.updateRule(ruleId, patch),
    deleteRule: (ruleId) => store.deleteRule(ruleId),
    restoreRule: (ruleId, options) => store.restoreRule(ruleId, options),
    promoteRule: (ruleId, options) => store.promoteRule(ruleId, options),
    demoteRule: (ruleId, taskId, options) => store.demoteRule(ruleId, taskId, options),
    purgeRule: (ruleId) => store.purgeRule(ruleId),
    reevaluate: (ruleId, options) => store.reevaluate(ruleId, options),
    unfinishedBackfills: () => store.unfinishedBackfills(),
    verdicts: (filter) => listVerdicts(connection, filter),
    ruleTallies: (filter) => readRuleTallies(connection, filter),
    ruleEvidence: (ruleId, limit) => readRuleEvidence(connection, ruleId, limit),
  };
  return { calls, judgeLate: (events) => reaction.judgeLate(events) };
}
