import type { BudgetStanding, PlanUsage } from '@agentspine/reader';
import { messageOf } from '@agentspine/schema';
import type { Home, HomeContext } from '@agentspine/stores';
import { withReader } from '@agentspine/stores/with-reader';
import { readBudgets } from './budgets-file.ts';
import { readPlans } from './plans-file.ts';

/** How budgets and plans are kept. */
export interface Spending {
  /** How each budget is kept, in the order of `budgets.json`. */
  readonly budgets: readonly BudgetStanding[];
  /** How far each plan is, in the order of `plans.json`. */
  readonly plans: readonly PlanUsage[];
  /** Why it is not known how they are kept; null where it is, and where there are none. */
  readonly problem: string | null;
}

/** Asks how budgets and plans are kept; opens no store where there are none. What cannot be read is named, and throws nothing. */
export async function readSpending(home: Home, world: HomeContext): Promise<Spending> {
  try {
    const [budgets, plans] = [await readBudgets(home), await readPlans(home)];
    if (budgets.length + plans.length === 0) return none;
    let spending: Spending = none;
    await withReader(world, { useArchive: true }, async (reader) => {
      spending = {
        budgets: await reader.budgets.standings(budgets),
        plans: plans.map((plan) => reader.planUsage(plan)),
        problem: null,
      };
      return 0;
    });
    return spending;
  } catch (error) {
    return { ...none, problem: messageOf(error) };
  }
}

const none: Spending = { budgets: [], plans: [], problem: null };
