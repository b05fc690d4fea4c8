import { openSpineReader } from '@agentspine/home/spine';
import type { CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { jsonLine } from '../output/json.ts';
import { renderRule, renderRuleEvidence, renderVerdictCounts } from '../output/rule-report.ts';
import { hasFlag } from '../parse-command-line.ts';
import { ruleIdOf } from './rule-flags.ts';

/** How many of the newest events are shown. */
const evidenceEventsShown = 20;

/** `spine rules show`: a rule, how it judged, and the newest events that it matched. */
export async function runRuleShow(input: CommandInput, world: Surroundings): Promise<number> {
  const ruleId = ruleIdOf(input);
  using spine = openSpineReader(world);
  const rule = spine.trace.rules.get(ruleId);
  if (rule === undefined) {
    throw new CommandError('CLI_NOT_FOUND', `there is no rule ${ruleId}; "spine rules list --all" has them`);
  }
  const { counts } = spine.trace.rules.verdicts({ ruleId, limit: 0 });
  const evidence = spine.trace.rules.evidence(ruleId, evidenceEventsShown);
  if (hasFlag(input, 'json')) world.stdout.write(jsonLine({ rule, counts, evidence }));
  else world.stdout.write(`${renderRule(rule)}\n${renderVerdictCounts(counts)}\n${renderRuleEvidence(evidence)}`);
  return 0;
}
