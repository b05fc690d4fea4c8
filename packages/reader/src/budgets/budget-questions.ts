import assert from 'node:assert/strict';
import { ReaderError } from '@agentspine/sql';
import { askSpend } from '../queries/usage/ask-spend.ts';
import type { UsageStores } from '../queries/usage/ask-usage.ts';
import type { AskedAt } from '../time-bound.ts';
import { type BudgetStanding, daysOfBudget, standingOf, unknownStandingOf } from './budget-standing.ts';
import type { Budget } from './budgets.ts';

/** `reader.budgets`: how much of budgets is spent. */
export class BudgetQuestions {
  readonly #ask: () => { readonly stores: UsageStores; readonly askedAt: AskedAt };

  constructor(ask: () => { readonly stores: UsageStores; readonly askedAt: AskedAt }) {
    this.#ask = ask;
  }

  /**
   * What was spent of a budget in the period that has now, of records and imported transcripts together, each call once. Of a
   * project, of imported transcripts alone: records name no project. Where what counts cannot be read, such as a project's name
   * that several have by now, the standing is `unknown` and says why, so that one budget does not hide the others.
   */
  async standing(budget: Budget): Promise<BudgetStanding> {
    const { stores, askedAt } = this.#ask();
    const days = daysOfBudget(budget, askedAt);
    assert(days !== undefined, 'the clock shows a year of four digits');
    const period = { ...days, timezone: askedAt.calendar.timezone };
    try {
      return standingOf(budget, await askSpend(stores, { ...days, ...budget }, askedAt.calendar), period);
    } catch (error) {
      if (!(error instanceof ReaderError && notReadable.has(error.code))) throw error;
      return unknownStandingOf(budget, error.message, period);
    }
  }

  /** The standings of budgets, in their order. */
  async standings(budgets: readonly Budget[]): Promise<readonly BudgetStanding[]> {
    const standings: BudgetStanding[] = [];
    for (const budget of budgets) standings.push(await this.standing(budget));
    return standings;
  }
}

const notReadable: ReadonlySet<string> = new Set(['READER_PROJECT_AMBIGUOUS', 'READER_COLD_CORRUPT']);
