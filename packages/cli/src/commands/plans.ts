import { homeOf } from '@agentspine/home/home-paths';
import { changePlans, readPlans } from '@agentspine/home/plans-file';
import { withReader } from '@agentspine/home/with-reader';
import {
  addPlan,
  type Plan,
  type PlansChange,
  planPresets,
  planProviders,
  removePlan,
  setPlanResetDay,
} from '@agentspine/reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { readerUseOf } from '../filter-options.ts';
import { jsonLine } from '../output/json.ts';
import { renderPlans } from '../output/plans-report.ts';
import { choiceFlag, hasFlag, textFlag } from '../parse-command-line.ts';

/** `spine plans`: monthly budgets, kept in `plans.json` (SPEC 2.11). */
export const plansCommand: Command = {
  usage: [
    'spine plans list [--json]',
    'spine plans add ID [--preset NAME | --provider NAME --budget USD] [--reset-day D] [--json]',
    'spine plans remove ID [--json]',
    'spine plans set-reset-day ID D [--json]',
  ].join('\n       '),
  description: [
    'A plan is a sum a month, from its reset day on. "list" says what was spent of it, at list prices, and what the month',
    `comes to if it goes on like this. Presets are ${Object.keys(planPresets).join(', ')}; providers are`,
    `${planProviders.join(', ')}, the last of which counts every source.`,
  ].join('\n'),
  options: {
    preset: { type: 'string', value: 'NAME', help: 'take provider, name and budget from a well-known plan' },
    provider: { type: 'string', value: 'NAME', help: 'whose sources count' },
    name: { type: 'string', help: 'what the plan is called (default: its id)' },
    budget: { type: 'string', value: 'USD', help: 'dollars a month' },
    'reset-day': { type: 'string', value: 'D', help: 'day of the month on which the cycle begins (default 1)' },
  },
  takes: { list: 0, add: 1, remove: 1, 'set-reset-day': 2 },
  examples: [
    'spine plans add mine --preset claude/max --reset-day 12',
    'spine plans add all --provider custom --budget 500',
    'spine plans list',
    'spine plans set-reset-day mine 31',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const [subcommand, id, day] = input.positionals;
  if (subcommand === 'list') return list(input, world);
  if (id === undefined || id === '') throw new CommandError('CLI_USAGE', `plans ${subcommand} takes the id of a plan`);
  if (subcommand === 'remove') return change(id, (plans) => removePlan(plans, id), input, world);
  if (subcommand === 'set-reset-day') {
    const resetDay = numberOf(day);
    return change(id, (plans) => setPlanResetDay(plans, id, resetDay), input, world);
  }
  const plan = planOf(id, input);
  return change(id, (plans) => addPlan(plans, plan), input, world);
}

async function list(input: CommandInput, world: Surroundings): Promise<number> {
  const plans = await readPlans(homeOf(world));
  if (plans.length === 0) {
    world.stdout.write(hasFlag(input, 'json') ? jsonLine({ plans: [] }) : 'no plans; "spine plans add" makes one\n');
    return 0;
  }
  return withReader(world, readerUseOf(input, world), (reader) => {
    const usage = plans.map((plan) => reader.planUsage(plan));
    world.stdout.write(hasFlag(input, 'json') ? jsonLine({ plans: usage }) : renderPlans(usage));
    return 0;
  });
}

async function change(
  id: string,
  decide: (plans: readonly Plan[]) => PlansChange,
  input: CommandInput,
  world: Surroundings,
): Promise<number> {
  const plans = plansAfter(await changePlans(homeOf(world), decide), id);
  world.stdout.write(hasFlag(input, 'json') ? jsonLine({ plans }) : `plans: ${plans.length}\n`);
  return 0;
}

function plansAfter(changed: PlansChange, id: string): readonly Plan[] {
  switch (changed.kind) {
    case 'changed':
      return changed.plans;
    case 'bad-plan':
      throw new CommandError('CLI_USAGE', changed.problem);
    case 'duplicate-id':
      throw new CommandError('CLI_USAGE', `there is a plan ${id} already`);
    case 'unknown-id':
      throw new CommandError('CLI_NOT_FOUND', `there is no plan ${id}; "spine plans list" shows them`);
    default:
      return changed satisfies never;
  }
}

function planOf(id: string, input: CommandInput): Plan {
  const presetName = choiceFlag(input, 'preset', Object.keys(planPresets));
  const preset = presetName === undefined ? undefined : planPresets[presetName];
  const provider = choiceFlag(input, 'provider', planProviders) ?? preset?.provider;
  const budget = textFlag(input, 'budget');
  const budgetUsd = budget === undefined ? preset?.budgetUsd : numberOf(budget);
  if (provider === undefined || budgetUsd === undefined) {
    throw new CommandError('CLI_USAGE', 'plans add takes --preset, or --provider and --budget');
  }
  const name = textFlag(input, 'name') ?? preset?.name ?? id;
  return { id, provider, name, budgetUsd, resetDay: numberOf(textFlag(input, 'reset-day') ?? '1') };
}

/** A decimal number as people write it; NaN for anything else, which every check of a plan refuses. */
function numberOf(text: string | undefined): number {
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
