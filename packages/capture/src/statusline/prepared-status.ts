/*
 * `<home>/statusline.json`: what the watcher prepared for the status lines of agents, so that a status line opens no database. It may
 * be deleted. null is unknown, never zero.
 */
import { fieldsOf } from './fields-of.ts';

/** A sum of dollars. */
export interface PreparedCost {
  /** `null` where nothing of it has a price. */
  readonly usd: number | null;
  /** Whether all of it has a price. */
  readonly isWhole: boolean;
}

/** What is known of a session, with its subagents. */
export interface PreparedSession {
  readonly cost: PreparedCost;
  /** Tool calls whose result says that they failed. */
  readonly failedCalls: number | null;
  /** Claims of the last day for which the log has no evidence, or the contrary. */
  readonly claimsWithoutEvidence: number | null;
}

/** How a budget is kept. */
export interface PreparedBudget {
  readonly name: string;
  readonly spent: PreparedCost;
  readonly limitUsd: number;
}

/** What the watcher prepared. */
export interface PreparedStatus {
  readonly v: 1;
  /** When the watcher last looked, in milliseconds since the epoch. */
  readonly checkedAtMs: number;
  /** The day of `today`, in the time zone of the home. */
  readonly day: string;
  /** Over all harnesses. */
  readonly today: PreparedCost;
  /** The first plan. */
  readonly plan: { readonly name: string; readonly spentUsd: number; readonly budgetUsd: number } | null;
  /** Of the budgets the one of which the largest part is spent; null where there is none. */
  readonly budget: PreparedBudget | null;
  /** The sessions of the last day, by the name that their log has. */
  readonly sessions: Readonly<Record<string, PreparedSession>>;
}

/** Reads what the watcher wrote; `undefined` for anything else. */
export function parsePreparedStatus(text: string): PreparedStatus | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isPrepared(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isPrepared(value: unknown): value is PreparedStatus {
  const { v, checkedAtMs, day, today, plan, budget, sessions } = fieldsOf(value);
  if (v !== 1 || typeof checkedAtMs !== 'number' || typeof day !== 'string' || !isCost(today)) return false;
  const { name, spentUsd, budgetUsd } = fieldsOf(plan);
  const isPlan = typeof name === 'string' && typeof spentUsd === 'number' && typeof budgetUsd === 'number';
  const { name: id, spent, limitUsd } = fieldsOf(budget);
  const isBudget = typeof id === 'string' && isCost(spent) && typeof limitUsd === 'number';
  if (budget !== null && !isBudget) return false;
  return (plan === null || isPlan) && typeof sessions === 'object' && Object.values(sessions ?? {}).every(isSession);
}

function isSession(value: unknown): boolean {
  const { cost, failedCalls, claimsWithoutEvidence } = fieldsOf(value);
  return isCost(cost) && isCount(failedCalls) && isCount(claimsWithoutEvidence);
}

function isCost(value: unknown): boolean {
  const { usd, isWhole } = fieldsOf(value);
  return (usd === null || typeof usd === 'number') && typeof isWhole === 'boolean';
}

function isCount(value: unknown): boolean {
  return value === null || typeof value === 'number';
}
