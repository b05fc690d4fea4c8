import type { Budget, BudgetStanding, PlanUsage } from '@agentspine/reader';
import { type Column, inertText, type Look, renderTable } from '@agentspine/render';
import { counted } from '@agentspine/render/count-text';
import { usdCell } from '@agentspine/render/numbers';
import { usdOfPico } from '@agentspine/schema';

const columnsOf = (timezone: string): readonly Column<BudgetStanding>[] => [
  { title: 'budget', cell: ({ id }) => id },
  {
    title: `period (${timezone})`,
    cell: ({ every, firstDay, lastDay }) => (every === 'day' ? firstDay : `${firstDay} to ${lastDay}`),
    cut: 'never',
  },
  // The end of a path says most.
  { title: 'of', cell: scopeOf, cut: 'start' },
  { title: 'spent', align: 'right', cell: spentCell },
  { title: 'limit', align: 'right', cell: ({ limitUsd }) => usdCell(limitUsd) },
  { title: 'kept', cell: ({ state }) => stateWords[state], cut: 'never' },
];

const scopeOf = ({
  project,
  source,
}: {
  readonly project?: string | null | undefined;
  readonly source?: string | null | undefined;
}) => [source, project].filter(Boolean).join(', ') || 'everything';

/** What a change made of a budget, or that it is gone. */
export function renderBudgetChange(budgets: readonly Budget[], id: string | undefined): string {
  const budget = budgets.find((other) => other.id === id);
  const what =
    budget === undefined
      ? 'removed'
      : `${usdCell(usdOfPico(budget.limitPico))} a ${budget.every} for ${scopeOf(budget)}`;
  return `budget ${inertText(id ?? '')}: ${inertText(what)}; "spine budget list" shows all\n`;
}

const stateWords = { within: 'yes', exceeded: 'no', unknown: 'unknown' } as const;

/** How budgets are kept, and what the marks mean. */
export function renderBudgets(standings: readonly BudgetStanding[], timezone: string, look: Look): string {
  const isStarred = standings.some(hasUnknownCalls);
  const note = isStarred ? '\n* some calls have no known cost: at least this was spent\n' : '';
  return renderTable(columnsOf(timezone), standings, look) + note + problemLines(standings);
}

const hasUnknownCalls = ({ unknownCalls }: BudgetStanding) => unknownCalls !== null && unknownCalls > 0;

/** What is said of budgets of which what counts could not be read. */
function problemLines(standings: readonly BudgetStanding[]): string {
  const lines = standings.flatMap(({ id, problem }) =>
    problem === null ? [] : `Budget ${id} is not known: ${problem}`.split('\n'),
  );
  return lines.length === 0 ? '' : `\n${lines.map((line) => `${inertText(line)}\n`).join('')}`;
}

function spentCell(standing: BudgetStanding): string {
  return `${usdCell(standing.spentUsd)}${standing.spentUsd !== null && hasUnknownCalls(standing) ? '*' : ''}`;
}

/** A line for each plan that will not last and each budget that is not kept or not known; nothing where all are kept. */
export function renderShortfalls(plans: readonly PlanUsage[], budgets: readonly BudgetStanding[]): string {
  const ofPlans = plans
    .filter(({ overBudget }) => overBudget)
    .map(({ plan, spentUsd, runwayDays, endDay }) => {
      const end = runwayDays === 0 ? 'is spent' : `runs out in ${counted(runwayDays ?? 0, 'day')} at this rate`;
      return `Plan ${plan.id} will not last until ${endDay}: ${usdCell(spentUsd)} of ${usdCell(plan.budgetUsd)} is spent; it ${end}.`;
    });
  const ofBudgets = budgets
    .filter(({ state }) => state === 'exceeded')
    .map(
      (standing) =>
        `Budget ${standing.id} is exceeded: ${spentCell(standing)} of ${usdCell(standing.limitUsd)}, ${standing.firstDay} to ${standing.lastDay}.`,
    );
  const lines = [...ofPlans, ...ofBudgets].map(inertText);
  return `${lines.length === 0 ? '' : `\n${lines.join('\n')}\n`}${problemLines(budgets)}`;
}
