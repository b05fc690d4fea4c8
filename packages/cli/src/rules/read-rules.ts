import { readClaimsOf, readRuleTallies, tryRules } from '@agentspine/judge';
import {
  renderRule,
  renderRuleEvidence,
  renderRules,
  renderRuleTallies,
  renderRuleTrials,
  renderVerdictCounts,
} from '@agentspine/pages/text/render-rules';
import { countClaims, renderClaims } from '@agentspine/render/claim-report';
import { fewOf } from '@agentspine/render/count-text';
import { openHomeReader } from '@agentspine/stores/with-reader';
import type { CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';
import { countFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { tellUnread } from '../tell-unread.ts';
import { readRuleFile } from './read-rule-file.ts';
import { ruleIdOf } from './rule-flags.ts';

/** How many of the newest events are shown. */
const evidenceEventsShown = 20;

/** A rule that was deleted says nothing of turns. */
const noVerdicts = { verified: 0, contradicted: 0, unverifiable: 0 };

/** `spine rules list`: the oldest first. */
export function listRules(input: CommandInput, world: Surroundings): number {
  using reader = openHomeReader(world, 'spine');
  const rules = reader.rules.list({ taskId: textFlag(input, 'task'), includeDeleted: hasFlag(input, 'all') });
  printAnswer({ input, world }, rules, (look) =>
    rules.length === 0 ? 'no rules; "spine rules import --starter" has some\n' : renderRules(rules, look),
  );
  const unfinished = reader.rules.unfinishedBackfills();
  if (unfinished.length > 0) {
    world.stderr.write(
      `spine: history was not judged to its end by ${fewOf(unfinished)}: "spine rules reevaluate" goes on\n`,
    );
  }
  return 0;
}

/** `spine rules show`: a rule, how it judged, and the newest events that it matched. */
export async function showRule(input: CommandInput, world: Surroundings): Promise<number> {
  const ruleId = ruleIdOf(input);
  using reader = openHomeReader(world, 'spine');
  const rule = reader.rules.get(ruleId);
  if (rule === undefined) {
    throw new CommandError('CLI_NOT_FOUND', `there is no rule ${ruleId}; "spine rules list --all" has them`);
  }
  if (rule.check !== undefined) {
    const { claims, ...unread } = await readClaimsOf(world, reader, { rule });
    tellUnread('rules show', unread, world);
    const { verified, contradicted, unverifiable } = countClaims(claims);
    const told = {
      rule,
      counts: { verified, contradicted, unverifiable },
      evidence: [],
      claims: claims.slice(0, evidenceEventsShown),
    };
    return printAnswer(
      { input, world },
      told,
      (look) => `${renderRule(rule)}\n${renderClaims(claims, { showsAll: true, limit: evidenceEventsShown, look })}`,
    );
  }
  const counts = rule.deletedAt === undefined ? reader.verdicts({ ruleId, limit: 0 }).counts : noVerdicts;
  const evidence = reader.rules.evidence(ruleId, evidenceEventsShown);
  return printAnswer(
    { input, world },
    { rule, counts, evidence },
    (look) => `${renderRule(rule)}\n${renderVerdictCounts(counts)}\n${renderRuleEvidence(evidence, look)}`,
  );
}

/** `spine rules export`: active rules as JSON, as `import` takes them. */
export function exportRules(input: CommandInput, world: Surroundings): number {
  using reader = openHomeReader(world, 'spine');
  const rules = reader.rules.export();
  return printAnswer({ input, world }, rules, () => `${JSON.stringify(rules, null, 2)}\n`);
}

/** `spine rules report`: how often each rule applied, what it said then, and turns to look at. */
export async function reportRules(input: CommandInput, world: Surroundings): Promise<number> {
  const filter = { taskId: textFlag(input, 'task'), limit: countFlag(input, 'limit', { min: 0 }) };
  using reader = openHomeReader(world, 'spine');
  const tallies = await readRuleTallies(world, reader, filter);
  return printAnswer({ input, world }, tallies, (look) => renderRuleTallies(tallies, look));
}

/** How many examples of each rule `try` shows. */
const examplesShown = 3;

/** `spine rules try`: what rules would say of history, before they exist. */
export async function tryRuleFile(input: CommandInput, world: Surroundings): Promise<number> {
  const file = input.positionals[0];
  if (file === undefined) throw new CommandError('CLI_USAGE', 'rules try takes a file of rules, or - for stdin');
  const inputs = await readRuleFile(file, world);
  const limit = countFlag(input, 'limit', { min: 0 }) ?? examplesShown;
  using reader = openHomeReader(world, 'spine');
  const { rules, ...unread } = await tryRules(world, reader, { inputs, limit });
  tellUnread('rules try', unread, world);
  return printAnswer({ input, world }, { rules, ...unread }, (look) => renderRuleTrials(rules, look));
}
