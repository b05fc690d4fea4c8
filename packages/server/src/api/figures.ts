/*
 * What the API answers of usage, of budgets and to SQL; as in `answers.ts`, keys are only added within a version.
 */
import type { Used } from './answers.ts';

/** A row of usage. */
export interface UsageRow {
  /** The harness or API; null for the sum of all. */
  readonly source: string | null;
  /** What it is of: a day, a model, a project …; null where the log does not say. */
  readonly key: string | null;
  /** What was used. */
  readonly used: Used;
  /** How many responses and synthetic messages. */
  readonly turns: number;
  /** By tool alone: its calls, how many failed, and of how many the log says how they went. */
  readonly tool?: { readonly calls: number; readonly errors: number; readonly withOutcome: number };
}

/** What was used, by one key. */
export interface UsageAnswer {
  /** What the rows are by. */
  readonly by: string;
  /** The time zone of days and hours, by its IANA name. */
  readonly timezone: string;
  /** The rows, in the order of `spine summary`. */
  readonly rows: readonly UsageRow[];
  /** The sum of all rows. */
  readonly all: UsageRow;
}

/** How a budget is kept in the period that has now. */
export interface BudgetRow {
  /** The name of the budget. */
  readonly id: string;
  /** `day`, `week` or `month`. */
  readonly every: string;
  /** The project or harness that counts; null where all do. */
  readonly of: string | null;
  /** The first day of the period. */
  readonly firstDay: string;
  /** The last day of the period. */
  readonly lastDay: string;
  /** Whole microdollars that may be spent. */
  readonly limitMicros: number;
  /** Whole microdollars that were spent, of calls with a known price; null where no call has one. */
  readonly spentMicros: number | null;
  /** Calls whose cost is not known, or known in part; null where calls could not be read. */
  readonly unknownCalls: number | null;
  /** Why what counts could not be read; null where it was. */
  readonly problem: string | null;
  /** `unknown`: what is known is within the limit, and the cost of some calls is not known. */
  readonly state: 'within' | 'exceeded' | 'unknown';
}

/** The tables that SQL can ask; a schema whose store is missing is not there. */
export interface SchemaAnswer {
  /** In the order in which a name without a schema is looked up. */
  readonly schemas: readonly { readonly name: string; readonly tables: readonly string[] }[];
}

/** An answer to SQL as JSON; integers beyond 2^53, decimals and times are texts. */
export interface SqlAnswer {
  /** Its columns, in order. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Its rows, each with a cell for each column. */
  readonly rows: readonly (readonly unknown[])[];
  /** How many rows it has. */
  readonly rowCount: number;
  /** How long it took, in milliseconds. */
  readonly elapsedMs: number;
}
