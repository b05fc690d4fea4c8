import { openSpineWriter } from '@agentspine/home/spine';
import { type ActivatedRule, isUsablePattern, type Rule, type UpdatedRule } from '@agentspine/trace';
import type { Writer } from '@agentspine/writer';
import type { CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { inertText } from '../output/inert-text.ts';
import { jsonLine } from '../output/json.ts';
import { renderActivated, renderRule } from '../output/rule-report.ts';
import { hasFlag, textFlag } from '../parse-command-line.ts';
import { backfillOptionsOf } from './backfill-progress.ts';
import { ruleIdOf, ruleInputOf, rulePatchOf } from './rule-flags.ts';

/** `spine rules create|update|delete|restore|promote|demote`: one rule changes. */
export async function runRuleChange(input: CommandInput, world: Surroundings): Promise<number> {
  switch (input.positionals[0]) {
    case 'create': {
      const created = ruleInputOf(input);
      return activate(input, world, (spine, options) => spine.trace.rules.create(created, options));
    }
    case 'restore':
      return activate(input, world, (spine, options) => spine.trace.rules.restore(ruleIdOf(input), options));
    case 'promote':
      return activate(input, world, (spine, options) => spine.trace.rules.promote(ruleIdOf(input), options));
    case 'demote': {
      const taskId = textFlag(input, 'task');
      if (taskId === undefined) throw new CommandError('CLI_USAGE', 'rules demote takes --task');
      return activate(input, world, (spine, options) => spine.trace.rules.demote(ruleIdOf(input), taskId, options));
    }
    case 'update':
      return update(input, world);
    default:
      return remove(input, world);
  }
}

/** Says that history was not judged to its end. */
export function tellUnfinished(
  { rule, unfinished }: Pick<ActivatedRule, 'rule' | 'unfinished'>,
  world: Surroundings,
): void {
  const reason = inertText(unfinished instanceof Error ? unfinished.message : String(unfinished));
  world.stderr.write(
    `spine: history was not judged to its end by ${rule.id}, "spine rules reevaluate" goes on: ${reason}\n`,
  );
}

/** Says that a rule's pattern is none: that is stored, and makes the rule say `unverifiable`. */
export function tellUnusable({ id, expectPattern }: Rule, world: Surroundings): void {
  if (expectPattern === undefined || isUsablePattern(expectPattern)) return;
  world.stderr.write(
    `spine: the pattern of ${id} cannot be used: the rule will say "unverifiable" of every turn it applies to\n`,
  );
}

type Activate = (spine: Writer, options: ReturnType<typeof backfillOptionsOf>) => Promise<ActivatedRule>;

async function activate(input: CommandInput, world: Surroundings, act: Activate): Promise<number> {
  using spine = await openSpineWriter(world);
  const options = backfillOptionsOf(world);
  const activated = await act(spine, options);
  options.done();
  const { unfinished, ...told } = activated;
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(told) : renderActivated(activated));
  tellUnusable(activated.rule, world);
  if (unfinished === undefined) return 0;
  tellUnfinished(activated, world);
  return 1;
}

async function update(input: CommandInput, world: Surroundings): Promise<number> {
  const ruleId = ruleIdOf(input);
  const patch = rulePatchOf(input);
  using spine = await openSpineWriter(world);
  const updated: UpdatedRule = spine.trace.rules.update(ruleId, patch);
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(updated) : renderRule(updated.rule));
  tellUnusable(updated.rule, world);
  if (updated.signatureChanged && !hasFlag(input, 'json')) {
    world.stderr.write(
      `spine: what the rule said until now is gone: "spine rules reevaluate ${ruleId}" judges history\n`,
    );
  }
  return 0;
}

async function remove(input: CommandInput, world: Surroundings): Promise<number> {
  const ruleId = ruleIdOf(input);
  const isPurge = hasFlag(input, 'purge');
  using spine = await openSpineWriter(world);
  if (isPurge) spine.trace.rules.purge(ruleId);
  else spine.trace.rules.delete(ruleId);
  const outcome = isPurge ? 'purged' : 'deleted';
  world.stdout.write(
    hasFlag(input, 'json') ? jsonLine({ ruleId, change: outcome }) : `${inertText(ruleId)} ${outcome}\n`,
  );
  return 0;
}
