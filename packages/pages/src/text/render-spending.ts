import type { Spending } from '@agentspine/home';
import type { BudgetStanding, PlanUsage } from '@agentspine/reader';
import { counted } from '@agentspine/render/count-text';
import { usdCell } from '@agentspine/render/numbers';

/** Budgets and plans as facts, a name and a value each; none where there are none. */
export function linesOfSpending({ budgets, plans, problem }: Spending): readonly (readonly [string, string])[] {
  return [
    ...budgets.map((standing) => [`budget ${standing.id}`, budgetText(standing)] as const),
    ...plans.map((usage) => [`plan ${usage.plan.id}`, planText(usage)] as const),
    ...(problem === null ? [] : [['budgets', `not known: ${problem}`] as const]),
  ];
}

function budgetText({ spentUsd, limitUsd, firstDay, lastDay, state, unknownCalls, problem }: BudgetStanding): string {
  if (problem !== null) return `not known: ${problem}`;
  const days = firstDay === lastDay ? firstDay : `${firstDay} to ${lastDay}`;
  const more = unknownCalls === null || unknownCalls === 0 ? '' : `, ${counted(unknownCalls, 'call')} of unknown cost`;
  const spent = spentUsd === null ? 'unknown' : usdCell(spentUsd);
  return `${spent} of ${usdCell(limitUsd)}${more}, ${days}${state === 'exceeded' ? ': exceeded' : ''}`;
}

function planText({
  plan,
  spentUsd,
  unpricedTurns,
  partlyPricedTurns,
  overBudget,
  runwayDays,
  endDay,
}: PlanUsage): string {
  const least = unpricedTurns + partlyPricedTurns > 0 ? 'at least ' : '';
  const spent = `${least}${usdCell(spentUsd)} of ${usdCell(plan.budgetUsd)}, until ${endDay}`;
  if (!overBudget) return spent;
  const end = runwayDays === 0 ? 'it is spent' : `it runs out in ${counted(runwayDays ?? 0, 'day')} at this rate`;
  return `${spent}: will not last, ${end}`;
}
