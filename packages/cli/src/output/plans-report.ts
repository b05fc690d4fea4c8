import type { PlanUsage } from '@agentspine/reader';
import { missingCell, usdCell } from './numbers.ts';
import { renderTable } from './table.ts';

/** Where each plan stands in its cycle. */
export function renderPlans(plans: readonly PlanUsage[]): string {
  const table = renderTable(
    [
      { title: 'plan', cell: (usage) => usage.plan.id },
      { title: 'cycle', cell: (usage) => `${usage.cycleStart.slice(0, 10)} to ${usage.cycleEnd.slice(0, 10)}` },
      { title: 'day', align: 'right', cell: (usage) => `${usage.daysElapsed}/${usage.daysInCycle}` },
      { title: 'spent', align: 'right', cell: (usage) => usdCell(usage.spentUsd) },
      { title: 'budget', align: 'right', cell: (usage) => usdCell(usage.plan.budgetUsd) },
      {
        title: 'projected',
        align: 'right',
        cell: (usage) => `${usdCell(usage.projectedUsd)}${usage.limitedData ? '~' : ''}`,
      },
      {
        title: 'runs out',
        align: 'right',
        cell: (usage) => (usage.runwayDays === null ? missingCell : `in ${usage.runwayDays} days`),
      },
      { title: 'confidence', cell: (usage) => usage.confidence },
    ],
    plans,
  );
  return plans.some((usage) => usage.limitedData) ? `${table}\n~ fewer than seven days to judge by\n` : table;
}
