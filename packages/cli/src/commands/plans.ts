import { changePlans, readPlans } from '@agentspine/home/plans-file';
import { renderPlanChange, renderPlans } from '@agentspine/pages/text/render-plans';
import {
  addPlan,
  type Plan,
  type PlansChange,
  planPresets,
  planProviders,
  removePlan,
  setPlanResetDay,
} from '@agentspine/reader';
import { homeOf } from '@agentspine/stores';
import { withReader } from '@agentspine/stores/with-reader';
import type { Action, Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { readerUseOf, timezoneOption } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { choiceFlag, textFlag } from '../parse-command-line.ts';

/** `spine plans`: monthly budgets, kept in `plans.json` (SPEC 2.11). */
export const plansCommand: Command = {
  usage: [
    'spine plans list [--json]',
    'spine plans add ID [--preset NAME | --provider NAME --budget USD] [--reset-day D] [--json]',
    'spine plans remove ID [--json]',
    'spine plans set-reset-day ID D [--json]',
  ].join('\n'),
  description: [
    'A plan is a monthly budget that starts again on its reset day. "list" shows what is spent at list prices, and a forecast',
    'for the month at the same rate. The month is one of days of --timezone, else of "timezone" in config.json, else of TZ, else',
    'of the system. The provider "custom" counts every source.',
    `Presets: ${Object.keys(planPresets).join(', ')}. Providers: ${planProviders.join(', ')}.`,
  ].join('\n'),
  options: {
    preset: {
      type: 'string',
      value: 'NAME',
      choices: Object.keys(planPresets),
      help: 'take provider, name and budget from a well-known plan',
    },
    provider: { type: 'string', value: 'NAME', choices: planProviders, help: 'the provider whose usage counts' },
    name: { type: 'string', help: 'what the plan is called (default: its id)' },
    budget: { type: 'string', value: 'USD', help: 'dollars a month' },
    ...timezoneOption,
    'reset-day': { type: 'string', value: 'D', help: 'day of the month on which the cycle begins (default 1)' },
  },
  subcommands: {
    list: { run: listPlans },
    add: changing(addGiven),
    remove: changing((plans, id) => removePlan(plans, id)),
    'set-reset-day': changing(
      (plans, id, { positionals }) => setPlanResetDay(plans, id, numberOf(positionals[1])),
      ['the day on which its month begins'],
    ),
  },
  examples: [
    'spine plans add mine --preset claude/max --reset-day 12',
    'spine plans add all --provider custom --budget 500',
    'spine plans list',
    'spine plans set-reset-day mine 31',
  ],
};

async function listPlans(input: CommandInput, world: Surroundings): Promise<number> {
  const plans = await readPlans(homeOf(world));
  if (plans.length === 0) {
    return printAnswer({ input, world }, { plans: [] }, () => 'no plans; "spine plans add" makes one\n');
  }
  return withReader(world, readerUseOf(input, world), (reader) => {
    const usage = plans.map((plan) => reader.planUsage(plan));
    return printAnswer({ input, world }, { timezone: reader.timezone, plans: usage }, (look) =>
      renderPlans(usage, reader.timezone, look),
    );
  });
}

/** A subcommand that changes one plan, the first of its arguments. */
function changing(
  decide: (plans: readonly Plan[], id: string, input: CommandInput) => PlansChange,
  needs: readonly string[] = [],
): Action {
  return {
    needs: ['the id of a plan', ...needs],
    run: async (input, world) => {
      const [id = ''] = input.positionals;
      const plans = plansAfter(await changePlans(homeOf(world), (before) => decide(before, id, input)), id);
      return printAnswer({ input, world }, { plans }, () => renderPlanChange(plans, id));
    },
  };
}

function addGiven(plans: readonly Plan[], id: string, input: CommandInput): PlansChange {
  return addPlan(plans, planOf(id, input));
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
