import type { Database } from 'better-sqlite3';
import {
  addKnownSums,
  compareKnownSums,
  type KnownSum,
  knownSumColumns,
  knownSumWidth,
  parseKnownSum,
} from './known-sum.ts';
import { type DayBinding, readDay, withDayRows } from './rows-of-day.ts';

/** What was used, as far as rows say; cached input is counted as the runtime reports it, within input or beside it. */
export interface TokenFigures {
  /** Rows of `token_usage`. */
  readonly rows: number;
  /** Input. */
  readonly inputTokens: KnownSum;
  /** Output. */
  readonly outputTokens: KnownSum;
  /** Input read from the cache. */
  readonly cachedInputTokens: KnownSum;
  /** Millionths of a US dollar. */
  readonly costUsdMicros: KnownSum;
}

/** Tokens of a runtime and a model. */
export type TokenRow = { readonly runtime: string | null; readonly model: string | null } & TokenFigures;

/** Tokens of a day. */
export interface TokenSums {
  /** Of all runtimes and models. */
  readonly totals: TokenFigures;
  /** By cost, unknown last; then by tokens and by name. */
  readonly byModel: readonly TokenRow[];
}

const sumKeys = ['input_tokens', 'output_tokens', 'cached_input_tokens', 'cost_usd_micros'] as const;

const tokensSql = `${withDayRows('token_usage', ['runtime', 'model', ...sumKeys])}
  SELECT runtime, model, count(*), ${sumKeys.map(knownSumColumns).join(', ')}
  FROM day_rows GROUP BY runtime, model ORDER BY runtime, model`;

/** Sums `token_usage` of a day by runtime and model, exactly: beyond 2^53 a sum is a bigint (INV-09). */
export function readTokenSums(database: Database, binding: DayBinding): TokenSums {
  const byModel = readDay(database, tokensSql, binding).map(parseTokenRow).sort(compareRows);
  const total = (figure: Exclude<keyof TokenFigures, 'rows'>) => addKnownSums(byModel.map((row) => row[figure]));
  const totals = {
    rows: byModel.reduce((rows, row) => rows + row.rows, 0),
    inputTokens: total('inputTokens'),
    outputTokens: total('outputTokens'),
    cachedInputTokens: total('cachedInputTokens'),
    costUsdMicros: total('costUsdMicros'),
  };
  return { totals, byModel };
}

function parseTokenRow([runtime, model, rows, ...columns]: readonly unknown[]): TokenRow {
  const sum = (key: (typeof sumKeys)[number]) =>
    parseKnownSum(columns.slice(sumKeys.indexOf(key) * knownSumWidth).slice(0, knownSumWidth));
  return {
    runtime: runtime as string | null,
    model: model as string | null,
    rows: Number(rows),
    inputTokens: sum('input_tokens'),
    outputTokens: sum('output_tokens'),
    cachedInputTokens: sum('cached_input_tokens'),
    costUsdMicros: sum('cost_usd_micros'),
  };
}

/** The sort is stable: rows that tie stay in the order of their names. */
function compareRows(left: TokenRow, right: TokenRow): number {
  return (
    compareKnownSums(left.costUsdMicros, right.costUsdMicros) ||
    compareKnownSums(
      addKnownSums([left.inputTokens, left.outputTokens]),
      addKnownSums([right.inputTokens, right.outputTokens]),
    )
  );
}
