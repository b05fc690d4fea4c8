import { changeBudgets, readBudgets } from '@agentspine/home/budgets-file';
import { renderBudgetChange, renderBudgets } from '@agentspine/pages/text/render-budgets';
import { type Budget, parseBudget, serialiseBudgets, setBudget } from '@agentspine/reader';
import { periods } from '@agentspine/schema';
import { homeOf } from '@agentspine/stores';
import { withReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { readerUseOf, timezoneOption } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { choiceFlag, textFlag } from '../parse-command-line.ts';

/** `spine budget`: what may be spent in a period, kept in `budgets.json`. */
export const budgetCommand: Command = {
  usage: [
    'spine budget set ID --limit USD [--every day|week|month] [--project PATH] [--source NAME] [--json]',
    'spine budget list [--json]',
    'spine budget remove ID [--json]',
    'spine budget check [ID] [--json]',
  ].join('\n'),
  description: [
    'A budget is what may be spent in a day, a week (from Monday) or a month of the calendar, in all or in one project or with one',
    'harness. "set" replaces the budget that has the id. "list" and "check" show what is spent, of imported transcripts and records',
    'together, each call once; of a project, of transcripts alone, because records name no project.',
    '"check" ends with 0 when every budget is kept, with 1 when more was spent than one allows, and with 2 when what is known is',
    'within all limits and the cost of some calls is not known, or when it was called wrongly. An unknown cost is never zero.',
  ].join('\n'),
  options: {
    limit: { type: 'string', value: 'USD', help: 'dollars that may be spent, such as 12.50' },
    every: { type: 'string', value: 'PERIOD', choices: periods, help: 'day, week or month (default month)' },
    project: { type: 'string', value: 'PATH', help: 'only this project: its path, its key, or the name of its folder' },
    source: {
      type: 'string',
      value: 'NAME',
      help: 'only this harness, by its name in "spine import --list-harnesses"',
    },
    ...timezoneOption,
  },
  subcommands: {
    set: { needs: ['the id of a budget'], run: set },
    list: { run: list },
    remove: { needs: ['the id of a budget'], run: remove },
    check: { takes: 1, run: check },
  },
  examples: [
    'spine budget set all --limit 500',
    'spine budget set app --limit 12.50 --every day --project ~/code/app',
    'spine budget check && spine budget list',
  ],
};

async function set(input: CommandInput, world: Surroundings): Promise<number> {
  const parsed = parseBudget({
    id: input.positionals[0],
    limitUsd: textFlag(input, 'limit'),
    every: choiceFlag(input, 'every', periods) ?? 'month',
    project: textFlag(input, 'project'),
    source: textFlag(input, 'source'),
  });
  if (parsed.kind === 'problem') throw new CommandError('CLI_USAGE', `the budget cannot be set: ${parsed.problem}`);
  return change(input, world, (budgets) => setBudget(budgets, parsed.budget));
}

async function remove(input: CommandInput, world: Surroundings): Promise<number> {
  const [id = ''] = input.positionals;
  return change(input, world, (budgets) => {
    known(budgets, id, 'CLI_NOT_FOUND');
    return budgets.filter((budget) => budget.id !== id);
  });
}

async function change(
  input: CommandInput,
  world: Surroundings,
  decide: (budgets: readonly Budget[]) => readonly Budget[],
): Promise<number> {
  let after: readonly Budget[] = [];
  await changeBudgets(homeOf(world), (before) => {
    after = decide(before);
    return after;
  });
  return printAnswer({ input, world }, JSON.parse(serialiseBudgets(after)), () =>
    renderBudgetChange(after, input.positionals[0]),
  );
}

async function list(input: CommandInput, world: Surroundings): Promise<number> {
  await report(input, world, await readBudgets(homeOf(world)));
  return 0;
}

async function check(input: CommandInput, world: Surroundings): Promise<number> {
  const budgets = await readBudgets(homeOf(world));
  const [id] = input.positionals;
  return report(input, world, id === undefined ? budgets : [known(budgets, id, 'CLI_USAGE')]);
}

const exitCodes = { within: 0, exceeded: 1, unknown: 2 } as const;

/** Of `check` an id that is not there is a wrong call: 1 says that a budget is exceeded. */
function known(budgets: readonly Budget[], id: string, code: 'CLI_NOT_FOUND' | 'CLI_USAGE'): Budget {
  const budget = budgets.find((other) => other.id === id);
  if (budget === undefined) throw new CommandError(code, `there is no budget ${id}; "spine budget list" shows them`);
  return budget;
}

/** Prints how budgets are kept; the number is what `check` ends with. */
async function report(input: CommandInput, world: Surroundings, budgets: readonly Budget[]): Promise<number> {
  if (budgets.length === 0) {
    return printAnswer({ input, world }, { budgets: [] }, () => 'no budgets; "spine budget set" makes one\n');
  }
  return withReader(world, readerUseOf(input, world), async (reader) => {
    const standings = await reader.budgets.standings(budgets);
    const { timezone } = reader;
    printAnswer({ input, world }, { timezone, budgets: standings }, (look) => renderBudgets(standings, timezone, look));
    const worst = (['exceeded', 'unknown'] as const).find((state) => standings.some((other) => other.state === state));
    return exitCodes[worst ?? 'within'];
  });
}
