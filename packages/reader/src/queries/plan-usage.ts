import {
  type CalendarDay,
  type PicoUsd,
  picoOfUsd,
  type SourceName,
  type TimeZone,
  usdOfPico,
} from '@agentspine/schema';
import { ReaderError } from '@agentspine/sql';
import type { AskedAt } from '../time-bound.ts';
import { type PlanCycle, planCycleAt } from './plan-cycle.ts';
import type { Plan, PlanProvider } from './plans.ts';

/** What the turns of a cycle add up to. */
export interface PlanSpend {
  /** What was spent, in trillionths of a dollar. */
  readonly spentPico: PicoUsd;
  /** Turns of every kind: responses, calls inside them, synthetic messages, and activity without reported usage. */
  readonly turns: number;
  /** Turns that hold tokens of a model without a known price: the spend is at least what it says. */
  readonly unpricedTurns: number;
  /** Turns that are priced in part: the spend is at least what it says. */
  readonly partlyPricedTurns: number;
  /** Turns below usage-only, without input or output counts, or priced in part. */
  readonly partialTurns: number;
}

/** How far a plan is in its cycle (SPEC 2.11, A100). */
export interface PlanUsage {
  /** The plan. */
  readonly plan: Plan;
  /** Whose days the cycle has. */
  readonly timezone: TimeZone;
  /** The day on which the cycle began. */
  readonly startDay: CalendarDay;
  /** The day on which the next cycle begins. */
  readonly endDay: CalendarDay;
  /** The first instant of the cycle. */
  readonly cycleStart: string;
  /** The first instant after the cycle. */
  readonly cycleEnd: string;
  /** Turns of every kind: responses, calls inside them, synthetic messages, and activity without reported usage. */
  readonly turns: number;
  /** Turns that used tokens, or an unknown number of them, and have no price: more was spent than `spentUsd`. */
  readonly unpricedTurns: number;
  /** Turns whose price is of a part of what they used. */
  readonly partlyPricedTurns: number;
  /** Dollars that were spent in the cycle so far; at least these where turns are unpriced or partly priced. */
  readonly spentUsd: number;
  /** Dollars of the budget that are left; below 0 where more was spent. */
  readonly remainingUsd: number;
  /** Dollars of the whole cycle, if spending continues at the rate so far; below a microdollar is rounded. */
  readonly projectedUsd: number;
  /** Whether the projection, before it is rounded, is above the plan's budget. */
  readonly overBudget: boolean;
  /** Whole days until the budget is spent, 0 where it is; null unless `overBudget`. */
  readonly runwayDays: number | null;
  /** Days of the cycle before today. */
  readonly daysElapsed: number;
  /** Days of the cycle. */
  readonly daysInCycle: number;
  /** Whether fewer than seven days of the cycle are over: the projection may change much. */
  readonly limitedData: boolean;
  /** `low` when a contributing turn is not fully counted or priced. */
  readonly confidence: 'high' | 'low';
}

const msPerDay = 86_400_000;

/** A projection from fewer days swings with each of them. */
const settledDays = 7;

/**
 * The sources whose turns count against a provider's plans, of those that sell for somebody; cursor leaves no transcripts that
 * are read.
 */
export function sourcesOfProvider(
  provider: PlanProvider,
  sellers: ReadonlyMap<SourceName, string>,
): readonly SourceName[] | 'all' {
  if (provider === 'claude')
    return [...sellers].flatMap(([source, seller]) => (seller === 'anthropic' ? [source] : []));
  return provider === 'cursor' ? [] : 'all';
}

/** Computes how far a plan is in its cycle when it is asked; in trillionths of a dollar, so that sums and comparisons are exact. */
export function computePlanUsage(plan: Plan, spend: PlanSpend, askedAt: AskedAt): PlanUsage {
  const cycle: PlanCycle = planCycleAt(plan.resetDay, askedAt);
  const { nowMs, calendar } = askedAt;
  const elapsedMs = BigInt(Math.floor(nowMs) - cycle.startMs);
  const cycleMs = BigInt(cycle.endMs - cycle.startMs);
  const { spentPico } = spend;
  const budgetPico = budgetOf(plan);
  const remainingPico = budgetPico - spentPico;
  // What was spent at the first instant of a cycle says nothing of a rate.
  const projected = elapsedMs > 0n ? { pico: spentPico * cycleMs, per: elapsedMs } : { pico: spentPico, per: 1n };
  const overBudget = projected.pico > budgetPico * projected.per;
  const daysElapsed = daysBetween(cycle.startDay, calendar.dayAt(nowMs) ?? cycle.startDay);
  return {
    plan,
    timezone: calendar.timezone,
    startDay: cycle.startDay,
    endDay: cycle.endDay,
    cycleStart: new Date(cycle.startMs).toISOString(),
    cycleEnd: new Date(cycle.endMs).toISOString(),
    turns: spend.turns,
    unpricedTurns: spend.unpricedTurns,
    partlyPricedTurns: spend.partlyPricedTurns,
    spentUsd: usdOfPico(spentPico),
    remainingUsd: usdOfPico(remainingPico),
    projectedUsd: usdOfPico(projected.pico / projected.per),
    overBudget,
    runwayDays: overBudget ? runwayOf(remainingPico, spentPico, elapsedMs) : null,
    daysElapsed,
    daysInCycle: daysBetween(cycle.startDay, cycle.endDay),
    limitedData: daysElapsed < settledDays,
    confidence: spend.partialTurns + spend.unpricedTurns > 0 ? 'low' : 'high',
  };
}

function budgetOf({ id, budgetUsd }: Plan): PicoUsd {
  const pico = typeof budgetUsd === 'number' ? picoOfUsd(budgetUsd) : undefined;
  if (pico !== undefined && pico >= 0n) return pico;
  throw new ReaderError('READER_BAD_REQUEST', `the budget of plan ${id} is not a sum of dollars: ${String(budgetUsd)}`);
}

/** Whole days. A budget that is spent already has none left, never a negative number of them. */
function runwayOf(remainingPico: PicoUsd, spentPico: PicoUsd, elapsedMs: bigint): number {
  if (remainingPico <= 0n || elapsedMs <= 0n) return 0;
  return Number((remainingPico * elapsedMs) / (spentPico * BigInt(msPerDay)));
}

/** How many days after the first the second begins; days of 23 and 25 hours count as one. */
function daysBetween(first: CalendarDay, second: CalendarDay): number {
  return (Date.parse(second) - Date.parse(first)) / msPerDay;
}
