import { messageOf, type Period, type PicoUsd, parseUsd, periods, usdText } from '@agentspine/schema';

/** What may be spent in a period; kept in `budgets.json`, which the user owns. */
export interface Budget {
  /** The name that commands take. */
  readonly id: string;
  /** What may be spent, in trillionths of a dollar; above 0. */
  readonly limitPico: PicoUsd;
  /** A day, a week from Monday or a month of the calendar, in the days of whoever asks. */
  readonly every: Period;
  /** Counts only this project: its path, its key, or the name of its folder. */
  readonly project?: string | undefined;
  /** Counts only this harness or API. */
  readonly source?: string | undefined;
}

/** The budgets of a file, or what is wrong with it. */
export type ParsedBudgets =
  | { readonly kind: 'budgets'; readonly budgets: readonly Budget[] }
  | { readonly kind: 'problem'; readonly problem: string };

/** Reads `budgets.json`; the problem says what is wrong, the caller which file it is. */
export function parseBudgets(text: string): ParsedBudgets {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: 'problem', problem: `not JSON: ${messageOf(error)}` };
  }
  const list = typeof value === 'object' && value !== null && 'budgets' in value ? value.budgets : undefined;
  if (!Array.isArray(list)) return { kind: 'problem', problem: 'no list `budgets`' };
  const budgets: Budget[] = [];
  for (const [index, entry] of (list as unknown[]).entries()) {
    const parsed = parseBudget(typeof entry === 'object' && entry !== null ? { ...entry } : {});
    if (parsed.kind === 'problem') return { kind: 'problem', problem: `budget ${index + 1}: ${parsed.problem}` };
    if (budgets.some(({ id }) => id === parsed.budget.id)) {
      return { kind: 'problem', problem: `budget ${index + 1}: its id is taken` };
    }
    budgets.push(parsed.budget);
  }
  return { kind: 'budgets', budgets };
}

/** The text of `budgets.json`; equal budgets give equal bytes. A limit is text, so that no digit of it is lost. */
export function serialiseBudgets(budgets: readonly Budget[]): string {
  const entries = budgets.map(({ id, limitPico, every, project, source }) => ({
    id,
    limitUsd: usdText(limitPico),
    every,
    project,
    source,
  }));
  return `${JSON.stringify({ version: 1, budgets: entries }, null, 2)}\n`;
}

/** The fields of a budget before they are known to be right. */
export type BudgetFields = Readonly<Record<'id' | 'limitUsd' | 'every' | 'project' | 'source', unknown>>;

/** A budget, or what is wrong with its fields. */
export type ParsedBudget =
  | { readonly kind: 'budget'; readonly budget: Budget }
  | { readonly kind: 'problem'; readonly problem: string };

/** Checks the fields of a budget. */
export function parseBudget({ id, limitUsd, every, project, source }: Partial<BudgetFields>): ParsedBudget {
  if (typeof id !== 'string' || id.trim() === '') return { kind: 'problem', problem: 'it has no id' };
  const limitPico =
    typeof limitUsd === 'string' || typeof limitUsd === 'number' ? parseUsd(String(limitUsd)) : undefined;
  if (limitPico === undefined || limitPico === 0n) {
    return { kind: 'problem', problem: 'its limit is not a sum of dollars above 0, such as 12.50' };
  }
  const period = periods.find((known) => known === every);
  if (period === undefined) return { kind: 'problem', problem: `its period is not one of ${periods.join(', ')}` };
  const isName = (value: unknown): value is string | undefined =>
    value === undefined || (typeof value === 'string' && value !== '');
  if (!isName(project)) return { kind: 'problem', problem: 'its project is not a name' };
  if (!isName(source)) return { kind: 'problem', problem: 'its source is not a name' };
  return { kind: 'budget', budget: { id, limitPico, every: period, project, source } };
}

/** Puts a budget in the place of the one with its id, or after all others. */
export function setBudget(budgets: readonly Budget[], budget: Budget): readonly Budget[] {
  const isNew = budgets.every(({ id }) => id !== budget.id);
  return isNew ? [...budgets, budget] : budgets.map((other) => (other.id === budget.id ? budget : other));
}
