import type { OpenHome } from '@agentspine/home';
import { readBudgets } from '@agentspine/home';
import type { Reader } from '@agentspine/reader';
import type { BudgetRow, Page } from '@agentspine/server';

/** How the budgets of a home are kept: what `spine budget list` answers, in the words of the API. */
export async function budgetsOf(home: OpenHome, reader: () => Reader): Promise<Page<BudgetRow>> {
  const standings = await reader().budgets.standings(await readBudgets(home.paths));
  const items = standings.map(({ limitUsd, spentUsd, project, source, ...standing }): BudgetRow => {
    const { id, every, firstDay, lastDay, unknownCalls, state, problem } = standing;
    return {
      ...{ id, every, firstDay, lastDay, unknownCalls, state, problem },
      of: project ?? source,
      limitMicros: Math.round(limitUsd * 1_000_000),
      spentMicros: spentUsd === null ? null : Math.round(spentUsd * 1_000_000),
    };
  });
  return { items, total: items.length, next: null };
}
