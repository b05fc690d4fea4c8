import { messageOf } from '@agentspine/schema';
import { ReaderError } from '@agentspine/sql';

/** Whose subscription a plan is; it decides which sources count against it. */
export const planProviders = ['claude', 'cursor', 'custom'] as const;

/** Who sells a plan. */
export type PlanProvider = (typeof planProviders)[number];

/** A monthly budget (SPEC 2.11); kept in `plans.json`, which the user owns. */
export interface Plan {
  /** The name that commands take. */
  readonly id: string;
  /** Who sells it. */
  readonly provider: PlanProvider;
  /** The name that people read. */
  readonly name: string;
  /** Above 0. */
  readonly budgetUsd: number;
  /** 1 to 31; clamped to the length of a month. */
  readonly resetDay: number;
}

/** What the well-known subscriptions cost a month. */
export const planPresets: Readonly<Record<string, Omit<Plan, 'id' | 'resetDay'>>> = {
  'claude/pro': { provider: 'claude', name: 'pro', budgetUsd: 20 },
  'claude/max': { provider: 'claude', name: 'max', budgetUsd: 200 },
  'cursor/pro': { provider: 'cursor', name: 'pro', budgetUsd: 20 },
};

/** The plans of a file, or what is wrong with it. */
export type ParsedPlans =
  | { readonly kind: 'plans'; readonly plans: readonly Plan[] }
  | { readonly kind: 'problem'; readonly problem: string };

/** Reads `plans.json`; the problem says what is wrong, the caller which file it is (A101). */
export function parsePlans(text: string): ParsedPlans {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: 'problem', problem: `not JSON: ${messageOf(error)}` };
  }
  const list = typeof value === 'object' && value !== null && 'plans' in value ? value.plans : undefined;
  if (!Array.isArray(list)) return { kind: 'problem', problem: 'no list `plans`' };
  const plans: Plan[] = [];
  for (const [index, entry] of (list as unknown[]).entries()) {
    const fields: PlanFields = typeof entry === 'object' && entry !== null ? { ...entry } : {};
    const problem = problemOfPlan(fields) ?? (hasPlan(plans, fields.id) ? 'its id is taken' : undefined);
    if (problem !== undefined) return { kind: 'problem', problem: `plan ${index + 1}: ${problem}` };
    plans.push(pickPlan(fields as Plan));
  }
  return { kind: 'plans', plans };
}

/** The text of `plans.json`; equal plans give equal bytes. */
export function serialisePlans(plans: readonly Plan[]): string {
  return `${JSON.stringify({ version: 1, plans: plans.map(pickPlan) }, null, 2)}\n`;
}

/** The plans after a change, or why there is none. */
export type PlansChange =
  | { readonly kind: 'changed'; readonly plans: readonly Plan[] }
  | { readonly kind: 'duplicate-id' }
  | { readonly kind: 'unknown-id' }
  | { readonly kind: 'bad-plan'; readonly problem: string };

/** Adds a plan; `duplicate-id` and `bad-plan` are usage errors (A101). */
export function addPlan(plans: readonly Plan[], plan: Plan): PlansChange {
  const problem = problemOfPlan({ ...plan });
  if (problem !== undefined) return { kind: 'bad-plan', problem };
  if (hasPlan(plans, plan.id)) return { kind: 'duplicate-id' };
  return { kind: 'changed', plans: [...plans, pickPlan(plan)] };
}

/** Takes a plan out of the list. */
export function removePlan(plans: readonly Plan[], id: string): PlansChange {
  if (!hasPlan(plans, id)) return { kind: 'unknown-id' };
  return { kind: 'changed', plans: plans.filter((plan) => plan.id !== id) };
}

/** Moves the day on which a plan's cycle starts. A day that cannot be is reported before an id that is not there. */
export function setPlanResetDay(plans: readonly Plan[], id: string, resetDay: number): PlansChange {
  if (!isResetDay(resetDay)) return { kind: 'bad-plan', problem: 'the reset day is a whole number from 1 to 31' };
  if (!hasPlan(plans, id)) return { kind: 'unknown-id' };
  return { kind: 'changed', plans: plans.map((plan) => (plan.id === id ? { ...plan, resetDay } : plan)) };
}

type PlanFields = { readonly [Field in keyof Plan]?: unknown };

function problemOfPlan(fields: PlanFields): string | undefined {
  if (typeof fields.id !== 'string' || fields.id === '') return 'it has no id';
  if (typeof fields.name !== 'string' || fields.name === '') return 'it has no name';
  if (!planProviders.some((provider) => provider === fields.provider)) {
    return `its provider is not one of ${planProviders.join(', ')}`;
  }
  const budget = fields.budgetUsd;
  if (typeof budget !== 'number' || !Number.isFinite(budget) || budget <= 0) return 'its budget is not a sum above 0';
  return isResetDay(fields.resetDay) ? undefined : 'its reset day is not a whole number from 1 to 31';
}

/** A plan that a question is asked about. @throws ReaderError `READER_BAD_REQUEST` */
export function parsePlan(plan: unknown): void {
  const problem = typeof plan === 'object' && plan !== null ? problemOfPlan(plan) : 'it is not an object';
  if (problem !== undefined) throw new ReaderError('READER_BAD_REQUEST', `this is not a plan: ${problem}`);
}

function isResetDay(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 31;
}

function hasPlan(plans: readonly Plan[], id: unknown): boolean {
  return plans.some((plan) => plan.id === id);
}

function pickPlan({ id, provider, name, budgetUsd, resetDay }: Plan): Plan {
  return { id, provider, name, budgetUsd, resetDay };
}
