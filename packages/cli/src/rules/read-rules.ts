import { openSpineReader } from '@agentspine/home/spine';
import { openHomeReader } from '@agentspine/home/with-reader';
import type { CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';
import {
  renderRule,
  renderRuleEvidence,
  renderRules,
  renderRuleTallies,
  renderVerdictCounts,
} from '../output/rule-report.ts';
import { countFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { ruleIdOf } from './rule-flags.ts';

/** How many of the newest events are shown. */
const evidenceEventsShown = 20;

/** A rule that was deleted says nothing of turns. */
const noVerdicts = { verified: 0, contradicted: 0, unverifiable: 0 };

/** `spine rules list`: the oldest first. */
export function listRules(input: CommandInput, world: Surroundings): number {
  using spine = openSpineReader(world);
  const rules = spine.trace.rules.list({ taskId: textFlag(input, 'task'), includeDeleted: hasFlag(input, 'all') });
  printAnswer({ input, world }, rules, (look) =>
    rules.length === 0 ? 'no rules; "spine rules import --starter" has some\n' : renderRules(rules, look),
  );
  const unfinished = spine.trace.rules.unfinishedBackfills();
  if (unfinished.length > 0) {
    world.stderr.write(
      `spine: history was not judged to its end by ${unfinished.join(', ')}: "spine rules reevaluate" goes on\n`,
    );
  }
  return 0;
}

/** `spine rules show`: a rule, how it judged, and the newest events that it matched. */
export function showRule(input: CommandInput, world: Surroundings): number {
  const ruleId = ruleIdOf(input);
  using spine = openSpineReader(world);
  const rule = spine.trace.rules.get(ruleId);
  if (rule === undefined) {
    throw new CommandError('CLI_NOT_FOUND', `there is no rule ${ruleId}; "spine rules list --all" has them`);
  }
  using reader = openHomeReader(world, 'spine');
  const counts = rule.deletedAt === undefined ? reader.verdicts({ ruleId, limit: 0 }).counts : noVerdicts;
  const evidence = reader.ruleEvidence(ruleId, evidenceEventsShown);
  return printAnswer(
    { input, world },
    { rule, counts, evidence },
    (look) => `${renderRule(rule)}\n${renderVerdictCounts(counts)}\n${renderRuleEvidence(evidence, look)}`,
  );
}

/** `spine rules export`: active rules as JSON, as `import` takes them. */
export function exportRules(input: CommandInput, world: Surroundings): number {
  using spine = openSpineReader(world);
  const rules = spine.trace.rules.export();
  return printAnswer({ input, world }, rules, () => `${JSON.stringify(rules, null, 2)}\n`);
}

/** `spine rules report`: how often each rule applied, what it said then, and turns to look at. */
export function reportRules(input: CommandInput, world: Surroundings): number {
  const filter = { taskId: textFlag(input, 'task'), limit: countFlag(input, 'limit', { min: 0 }) };
  using reader = openHomeReader(world, 'spine');
  const tallies = reader.ruleTallies(filter);
  return printAnswer({ input, world }, tallies, (look) => renderRuleTallies(tallies, look));
}
