import assert from 'node:assert/strict';
import { askSpend } from '../queries/usage/ask-spend.ts';
import type { UsageStores } from '../queries/usage/ask-usage.ts';
import type { AskedAt } from '../time-bound.ts';
import { type BudgetStanding, daysOfBudget, standingOf } from './budget-standing.ts';
import type { Budget } from './budgets.ts';

/** `reader.budgets`: how much of budgets is spent. */
export class BudgetQuestions {
  readonly #ask: () => { readonly stores: UsageStores; readonly askedAt: AskedAt };

  constructor(ask: () => { readonly stores: UsageStores; readonly askedAt: AskedAt }) {
    this.#ask = ask;
  }

  /**
   * What was spent of a budget in the period that has now, of records and imported transcripts together, each call once. Of a
   * project, of imported transcripts alone: records name no project.
   * @throws ReaderError `READER_PROJECT_AMBIGUOUS`, `READER_COLD_CORRUPT`
   */
  async standing(budget: Budget): Promise<BudgetStanding> {
    const { stores, askedAt } = this.#ask();
    const days = daysOfBudget(budget, askedAt);
    assert(days !== undefined, 'the clock shows a year of four digits');
    const spend = await askSpend(stores, { ...days, ...budget }, askedAt.calendar);
    return standingOf(budget, spend, { ...days, timezone: askedAt.calendar.timezone });
  }
}
