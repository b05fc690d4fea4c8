import { renderActivated, renderRule } from '@agentspine/pages/text/render-rules';
import { inertText } from '@agentspine/render';
import { messageOf, type Rule } from '@agentspine/schema';
import { isUsablePattern, openSpineThere, openSpineWriter } from '@agentspine/stores/spine';
import type { ActivatedRule, RulePatch, UpdatedRule } from '@agentspine/trace';
import type { Writer } from '@agentspine/writer';
import type { CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';
import { hasFlag, textFlag } from '../parse-command-line.ts';
import { backfillOptionsOf } from './backfill-progress.ts';
import { inWordsOfFlags, ruleIdOf, ruleInputOf, rulePatchOf } from './rule-flags.ts';

/** `spine rules create`. */
export function createRule(input: CommandInput, world: Surroundings): Promise<number> {
  const created = ruleInputOf(input);
  return activate(input, world, (spine, options) => spine.trace.rules.create(created, options));
}

/** `spine rules restore`. */
export function restoreRule(input: CommandInput, world: Surroundings): Promise<number> {
  return activate(input, world, (spine, options) => spine.trace.rules.restore(ruleIdOf(input), options));
}

/** `spine rules promote`. */
export function promoteRule(input: CommandInput, world: Surroundings): Promise<number> {
  return activate(input, world, (spine, options) => spine.trace.rules.promote(ruleIdOf(input), options));
}

/** `spine rules demote`. */
export function demoteRule(input: CommandInput, world: Surroundings): Promise<number> {
  const taskId = textFlag(input, 'task');
  if (taskId === undefined) throw new CommandError('CLI_USAGE', 'rules demote needs --task');
  return activate(input, world, (spine, options) => spine.trace.rules.demote(ruleIdOf(input), taskId, options));
}

/** Says that history was not judged to its end. */
export function tellUnfinished(
  { rule, unfinished }: Pick<ActivatedRule, 'rule' | 'unfinished'>,
  world: Surroundings,
): void {
  const reason = inertText(messageOf(unfinished));
  world.stderr.write(
    `spine: history was not judged to its end by ${rule.id}, "spine rules reevaluate" goes on: ${reason}\n`,
  );
}

/** Says that a rule's pattern cannot be compiled: that is stored, and makes the rule say `unverifiable`. */
export function tellUnusable({ id, expectPattern }: Rule, world: Surroundings): void {
  if (expectPattern === undefined || isUsablePattern(expectPattern)) return;
  world.stderr.write(
    `spine: the pattern of ${id} cannot be used: the rule will say "unverifiable" of every turn it applies to\n`,
  );
}

type Activate = (spine: Writer, options: ReturnType<typeof backfillOptionsOf>) => Promise<ActivatedRule>;

async function activate(input: CommandInput, world: Surroundings, act: Activate): Promise<number> {
  // What is created needs no rule, and no database.
  using spine = await (input.positionals.length === 0 ? openSpineWriter : openSpineThere)(world);
  const options = backfillOptionsOf(world);
  const activated = await act(spine, options).catch((error: unknown) => {
    throw inWordsOfFlags(error);
  });
  options.done();
  const { unfinished, ...told } = activated;
  printAnswer({ input, world }, told, () => renderActivated(activated));
  tellUnusable(activated.rule, world);
  if (unfinished === undefined) return 0;
  tellUnfinished(activated, world);
  return 1;
}

/** `spine rules update`. */
export async function updateRule(input: CommandInput, world: Surroundings): Promise<number> {
  const ruleId = ruleIdOf(input);
  const patch = rulePatchOf(input);
  using spine = await openSpineThere(world);
  const updated = updateIn(spine, ruleId, patch);
  printAnswer({ input, world }, updated, () => renderRule(updated.rule));
  tellUnusable(updated.rule, world);
  if (updated.signatureChanged && !hasFlag(input, 'json')) {
    world.stderr.write(
      `spine: what the rule said until now is gone: "spine rules reevaluate ${ruleId}" judges history\n`,
    );
  }
  return 0;
}

function updateIn(spine: Writer, ruleId: string, patch: RulePatch): UpdatedRule {
  try {
    return spine.trace.rules.update(ruleId, patch);
  } catch (error) {
    throw inWordsOfFlags(error);
  }
}

/** `spine rules delete`. */
export async function removeRule(input: CommandInput, world: Surroundings): Promise<number> {
  const ruleId = ruleIdOf(input);
  const isPurge = hasFlag(input, 'purge');
  using spine = await openSpineThere(world);
  if (isPurge) spine.trace.rules.purge(ruleId);
  else spine.trace.rules.delete(ruleId);
  const outcome = isPurge ? 'purged' : 'deleted';
  return printAnswer({ input, world }, { ruleId, change: outcome }, () => `${inertText(ruleId)} ${outcome}\n`);
}
