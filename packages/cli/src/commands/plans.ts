import { nodeFileSystem, writeFileDurably } from '@agentspine/durable-fs';
import {
  addPlan,
  type Plan,
  type PlanProvider,
  type PlansChange,
  parsePlans,
  planPresets,
  planProviders,
  removePlan,
  serialisePlans,
  setPlanResetDay,
} from '@agentspine/reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { type Home, homeOf, makeHome, readTextFile } from '../compose.ts';
import { CommandError, UsageError } from '../errors.ts';
import { inertText } from '../output/inert-text.ts';
import { jsonLine } from '../output/json.ts';
import { renderPlans } from '../output/plans-report.ts';
import { choiceFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { withReader } from '../with-reader.ts';

/** `spine plans`: monthly budgets, kept in `plans.json` (SPEC 2.11). */
export const plansCommand: Command = {
  usage: [
    'spine plans list [--json]',
    'spine plans add ID [--preset NAME | --provider claude|cursor|custom --budget USD] [--reset-day D]',
    'spine plans remove ID',
    'spine plans set-reset-day ID D',
  ].join('\n       '),
  summary: 'monthly budgets and where they stand',
  subcommands: ['list', 'add', 'remove', 'set-reset-day'],
  options: {
    preset: { type: 'string', value: 'NAME', help: `one of ${Object.keys(planPresets).join(', ')}` },
    provider: { type: 'string', value: 'NAME', help: 'claude, cursor or custom (all sources)' },
    name: { type: 'string', help: 'what the plan is called (default: its id)' },
    budget: { type: 'string', value: 'USD', help: 'dollars a month' },
    'reset-day': { type: 'string', value: 'D', help: 'day of the month on which the cycle begins (default 1)' },
  },
  examples: [
    'spine plans add mine --preset claude/max --reset-day 12',
    'spine plans list',
    'spine plans set-reset-day mine 31',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  const plans = await readPlans(home);
  const [subcommand, id, day] = input.positionals;
  if (subcommand === 'list') return list(plans, input, world);
  if (id === undefined || id === '') throw new UsageError(`plans ${subcommand} takes the id of a plan`);
  const change =
    subcommand === 'add'
      ? addPlan(plans, planOf(id, input))
      : subcommand === 'remove'
        ? removePlan(plans, id)
        : setPlanResetDay(plans, id, Number(day ?? Number.NaN));
  return apply(change, id, home, input, world);
}

async function list(plans: readonly Plan[], input: CommandInput, world: Surroundings): Promise<number> {
  if (plans.length === 0) {
    world.stdout.write(hasFlag(input, 'json') ? jsonLine({ plans: [] }) : 'no plans; "spine plans add" makes one\n');
    return 0;
  }
  return withReader(world, { useArchive: true }, (reader) => {
    const usage = plans.map((plan) => reader.planUsage(plan));
    world.stdout.write(hasFlag(input, 'json') ? jsonLine({ plans: usage }) : renderPlans(usage));
    return 0;
  });
}

async function apply(
  change: PlansChange,
  id: string,
  home: Home,
  input: CommandInput,
  world: Surroundings,
): Promise<number> {
  if (change.kind === 'bad-plan') throw new UsageError(change.problem);
  if (change.kind === 'duplicate-id') throw new UsageError(`there is a plan ${inertText(id)} already`);
  if (change.kind === 'unknown-id') {
    throw new CommandError('CLI_NOT_FOUND', `there is no plan ${id}; "spine plans list" shows them`);
  }
  await makeHome(home);
  const bytes = new TextEncoder().encode(serialisePlans(change.plans));
  await writeFileDurably(nodeFileSystem, home.plans, bytes, { tempName: `plans.json.${process.pid}.tmp` });
  world.stdout.write(hasFlag(input, 'json') ? jsonLine({ plans: change.plans }) : `plans: ${change.plans.length}\n`);
  return 0;
}

async function readPlans(home: Home): Promise<readonly Plan[]> {
  const text = await readTextFile(home.plans);
  if (text === undefined) return [];
  const parsed = parsePlans(text);
  if (parsed.kind === 'plans') return parsed.plans;
  throw new CommandError('CLI_CORRUPT', `${home.plans}: ${parsed.problem}; mend the file or move it away`);
}

function planOf(id: string, input: CommandInput): Plan {
  const presetName = textFlag(input, 'preset');
  const preset = presetName === undefined ? undefined : planPresets[presetName];
  if (presetName !== undefined && preset === undefined) {
    throw new UsageError(`there is no preset "${presetName}"; there are ${Object.keys(planPresets).join(', ')}`);
  }
  const provider: PlanProvider | undefined = choiceFlag(input, 'provider', planProviders) ?? preset?.provider;
  const budget = textFlag(input, 'budget');
  const budgetUsd = budget === undefined ? preset?.budgetUsd : Number(budget);
  if (provider === undefined || budgetUsd === undefined) {
    throw new UsageError('plans add takes --preset, or --provider and --budget');
  }
  return {
    id,
    provider,
    name: textFlag(input, 'name') ?? preset?.name ?? id,
    budgetUsd,
    resetDay: Number(textFlag(input, 'reset-day') ?? 1),
  };
}
