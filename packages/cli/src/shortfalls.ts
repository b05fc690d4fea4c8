import { readBudgets } from '@agentspine/home/budgets-file';
import { readPlans } from '@agentspine/home/plans-file';
import { renderShortfalls } from '@agentspine/pages/text/render-budgets';
import type { Reader } from '@agentspine/reader';
import { homeOf } from '@agentspine/stores';
import type { Surroundings } from './command.ts';

/** Lines on plans that will not last and budgets that are not kept; empty where all are, and where there are none. */
export async function shortfallsOf(reader: Reader, world: Surroundings): Promise<string> {
  const home = homeOf(world);
  const plans = (await readPlans(home)).map((plan) => reader.planUsage(plan));
  return renderShortfalls(plans, await reader.budgets.standings(await readBudgets(home)));
}
