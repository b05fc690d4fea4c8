import type { Database } from 'better-sqlite3';
import type { AskedAt } from '../time-bound.ts';
import { instantOfTurn } from '../turn-filter.ts';
import { planCycleAt } from './plan-cycle.ts';
import { type PlanSpend, sourcesOfProvider } from './plan-usage.ts';
import type { Plan } from './plans.ts';
import { readProviders } from './read-providers.ts';
import { addGroup, countInnerCalls, emptyTally, groupColumns, parseGroup } from './usage-figures.ts';

/** Sums the turns of the plan's current cycle; a turn exactly at its end belongs to the next one (A099). */
export function readPlanSpend(database: Database, plan: Plan, askedAt: AskedAt): PlanSpend {
  const sources = sourcesOfProvider(plan.provider, readProviders(database));
  const isOfPlan = sources === 'all' ? '1' : `t.source IN (${sources.map(() => '?').join(', ')})`;
  const cycle = planCycleAt(plan.resetDay, askedAt);
  const statement = database.prepare(
    `SELECT ${groupColumns.join(', ')} FROM turns t
     WHERE ${instantOfTurn} >= ? AND ${instantOfTurn} < ? AND ${isOfPlan}
     GROUP BY t.kind, t.fidelity_json`,
  );
  const bounds = [new Date(cycle.startMs).toISOString(), new Date(cycle.endMs).toISOString()];
  const tally = emptyTally();
  let partialTurns = 0;
  for (const values of statement
    .raw()
    .safeIntegers()
    .all(...bounds, ...(sources === 'all' ? [] : sources)) as unknown[][]) {
    const group = parseGroup(values);
    addGroup(tally, group);
    const { class: name, coverage } = group.fidelity;
    const isBelow = name === 'cost-only' || name === 'aggregate-only' || name === 'partial';
    const isBlind = coverage.hasInputTokens === false || coverage.hasOutputTokens === false;
    if (group.kind === 'synthetic') continue;
    partialTurns += isBelow || isBlind ? group.rows : group.partlyPriced;
  }
  return {
    spentPico: tally.costPico,
    turns: tally.turns + countInnerCalls(tally) + tally.unmetered,
    unpricedTurns: tally.unpriced,
    partlyPricedTurns: tally.partlyPriced,
    partialTurns,
  };
}
