import { type CalendarDay, periodOf, type TimeZone, usdOfPico, usdText } from '@agentspine/schema';
import type { AskedAt } from '../time-bound.ts';
import type { Budget } from './budgets.ts';

/** What calls add up to. */
export interface Spend {
  /** Of calls with a known price, in trillionths of a dollar. */
  readonly spentPico: bigint;
  /** Calls of models, imported and recorded, each once. */
  readonly calls: number;
  /** Calls whose cost is not known, or known in part: more was spent than `spentPico`. */
  readonly unknownCalls: number;
}

/**
 * `within`: no more was spent than the limit. `exceeded`: more was, at least. `unknown`: what is known is within the limit, and the
 * cost of some calls is not known, or what counts could not be read.
 */
export type BudgetState = 'within' | 'exceeded' | 'unknown';

/** How a budget is kept in the period in which it is asked. */
export interface BudgetStanding {
  /** The name of the budget. */
  readonly id: string;
  /** Which period it is of. */
  readonly every: Budget['every'];
  /** The project that counts, where it is one. */
  readonly project: string | null;
  /** The harness or API that counts, where it is one. */
  readonly source: string | null;
  /** Whose days the period has. */
  readonly timezone: TimeZone;
  /** The first day of the period. */
  readonly firstDay: CalendarDay;
  /** The last day of the period. */
  readonly lastDay: CalendarDay;
  /** Dollars that may be spent. */
  readonly limitUsd: number;
  /** The same with every digit. */
  readonly limitUsdText: string;
  /** Dollars that were spent, of calls with a known price; null where no call has one. */
  readonly spentUsd: number | null;
  /** The same with every digit. */
  readonly spentUsdText: string | null;
  /** Calls that count; null where they could not be read. */
  readonly calls: number | null;
  /** Calls whose cost is not known, or known in part; null where calls could not be read. */
  readonly unknownCalls: number | null;
  /** Whether it is kept. */
  readonly state: BudgetState;
  /** Why what counts could not be read; null where it was. */
  readonly problem: string | null;
}

/** The days of the period of a budget, and whose they are. */
export interface BudgetPeriod {
  /** The first of them. */
  readonly firstDay: CalendarDay;
  /** The last of them. */
  readonly lastDay: CalendarDay;
  /** Whose days they are. */
  readonly timezone: TimeZone;
}

/** The days of the period of a budget in which a question is asked. */
export function daysOfBudget({ every }: Budget, { nowMs, calendar }: AskedAt) {
  const today = calendar.dayAt(nowMs);
  return today === undefined ? undefined : periodOf(every, today);
}

/** Judges what was spent. A cost that is not known is never counted as zero. */
export function standingOf(
  budget: Budget,
  { spentPico, calls, unknownCalls }: Spend,
  period: BudgetPeriod,
): BudgetStanding {
  const isUnknown = spentPico === 0n && calls > 0 && unknownCalls === calls;
  return {
    ...askedOf(budget, period),
    spentUsd: isUnknown ? null : usdOfPico(spentPico),
    spentUsdText: isUnknown ? null : usdText(spentPico),
    calls,
    unknownCalls,
    state: spentPico > budget.limitPico ? 'exceeded' : unknownCalls > 0 ? 'unknown' : 'within',
    problem: null,
  };
}

/** What is said of a budget of which what counts could not be read. */
export function unknownStandingOf(budget: Budget, problem: string, period: BudgetPeriod): BudgetStanding {
  const figures = { spentUsd: null, spentUsdText: null, calls: null, unknownCalls: null };
  return { ...askedOf(budget, period), ...figures, state: 'unknown', problem };
}

function askedOf({ id, limitPico, every, project, source }: Budget, { firstDay, lastDay, timezone }: BudgetPeriod) {
  return {
    id,
    every,
    project: project ?? null,
    source: source ?? null,
    timezone,
    firstDay,
    lastDay,
    limitUsd: usdOfPico(limitPico),
    limitUsdText: usdText(limitPico),
  };
}
