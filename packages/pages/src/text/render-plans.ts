import type { Plan, PlanUsage } from '@agentspine/reader';
import { type Column, inertText, type Look, renderTable, wrapNotes } from '@agentspine/render';
import { counted, missingCell } from '@agentspine/render/count-text';
import { usdCell } from '@agentspine/render/numbers';

const columnsOf = (timezone: string): readonly Column<PlanUsage>[] => [
  { title: 'plan', cell: (usage) => usage.plan.id },
  {
    title: `cycle (${timezone})`,
    cell: (usage) => `${usage.startDay} to ${usage.endDay}`,
    cut: 'never',
  },
  { title: 'day', align: 'right', cell: (usage) => `${usage.daysElapsed}/${usage.daysInCycle}`, mayBeLeftOut: true },
  {
    title: 'spent',
    align: 'right',
    cell: (usage) => `${usdCell(usage.spentUsd)}${isAtLeast(usage) ? '*' : ''}`,
  },
  { title: 'budget', align: 'right', cell: (usage) => usdCell(usage.plan.budgetUsd) },
  {
    title: 'projected',
    align: 'right',
    cell: (usage) => `${usage.limitedData ? '~' : ''}${usdCell(usage.projectedUsd)}`,
  },
  {
    title: 'runs out',
    align: 'right',
    cell: (usage) => (usage.runwayDays === null ? missingCell : `in ${counted(usage.runwayDays, 'day')}`),
  },
  { title: 'confidence', cell: (usage) => usage.confidence, cut: 'never', mayBeLeftOut: true },
];

/** What a change made of a plan, or that it is gone. */
export function renderPlanChange(plans: readonly Plan[], id: string): string {
  const plan = plans.find((other) => other.id === id);
  const what =
    plan === undefined ? 'removed' : `${usdCell(plan.budgetUsd)} a month from day ${plan.resetDay}, ${plan.provider}`;
  return `plan ${inertText(id)}: ${inertText(what)}; "spine plans list" shows all\n`;
}

/** How far each plan is in its cycle, and what the marks mean. */
export function renderPlans(plans: readonly PlanUsage[], timezone: string, look: Look): string {
  const notes = [
    plans.some((usage) => usage.limitedData) ? '~ fewer than seven days to judge by\n' : '',
    plans.some(isAtLeast) ? '* some turns have no known price, or one for a part of them: it is at least this\n' : '',
  ].join('');
  return renderTable(columnsOf(timezone), plans, look) + (notes === '' ? '' : `\n${wrapNotes(notes, look)}`);
}

function isAtLeast({ unpricedTurns, partlyPricedTurns }: PlanUsage): boolean {
  return unpricedTurns + partlyPricedTurns > 0;
}
