import { type Budget, parseBudgets, serialiseBudgets } from '@agentspine/reader';
import type { Home } from '@agentspine/stores';
import { changeSettingsList, readSettingsList, type SettingsList } from './settings-list.ts';

/** The budgets of a home; none where it has none. @throws HomeError `HOME_CORRUPT` */
export async function readBudgets(home: Home): Promise<readonly Budget[]> {
  return readSettingsList(budgetsOf(home));
}

/** Changes the budgets of a home under a lock; nothing is written where `decide` makes none. @throws HomeError `HOME_CORRUPT` */
export async function changeBudgets(
  home: Home,
  decide: (budgets: readonly Budget[]) => readonly Budget[] | undefined,
): Promise<void> {
  await changeSettingsList(budgetsOf(home), decide);
}

function budgetsOf({ directory, budgets }: Home): SettingsList<Budget> {
  return {
    directory,
    path: budgets,
    parse: (text) => {
      const parsed = parseBudgets(text);
      return parsed.kind === 'budgets' ? { entries: parsed.budgets } : parsed;
    },
    serialise: serialiseBudgets,
  };
}
