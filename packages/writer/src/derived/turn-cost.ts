import { type PicoUsd, picoUsdPerUsd, type SourceKind } from '@agentspine/schema';
import type { PriceBook, TurnCost } from './ports.ts';
import { type TurnFacts, usageFields, usageOf } from './turn-facts.ts';

/** What a turn cost, in dollars and exactly; all NULL where it has no price, which is never 0 (SPEC 2.10). */
export interface TurnCostColumns {
  readonly costInputUsd: number | null;
  readonly costOutputUsd: number | null;
  readonly costReasoningUsd: number | null;
  readonly costCacheReadUsd: number | null;
  readonly costCacheCreateUsd: number | null;
  readonly costToolsUsd: number | null;
  readonly costTotalUsd: number | null;
  readonly costTotalPicousd: bigint | null;
  readonly priceBook: string | null;
}

/** The columns of `turns` that a price is made from. */
export const pricedFields = ['source', 'kind', 'ts', 'model', ...usageFields] as const;

export type PricedColumns = Pick<TurnFacts, (typeof pricedFields)[number]>;

const picoPerDollar = Number(picoUsdPerUsd);

/**
 * A hundred thousand dollars: no response costs as much. Counts that come to more are damage or malice, and one of them must
 * not make a sum overflow the 64 bits that SQLite has.
 */
const turnCostMax = 100_000n * picoUsdPerUsd;

const unpriced: TurnCostColumns = {
  costInputUsd: null,
  costOutputUsd: null,
  costReasoningUsd: null,
  costCacheReadUsd: null,
  costCacheCreateUsd: null,
  costToolsUsd: null,
  costTotalUsd: null,
  costTotalPicousd: null,
  priceBook: null,
};

/** The cost of a turn. A message that was made locally, or whose usage nobody reports, has none. */
export function turnCost(turn: PricedColumns, prices: PriceBook): TurnCostColumns {
  if (turn.kind === 'synthetic' || turn.kind === 'unmetered') return unpriced;
  const { model, ts } = turn;
  const source: SourceKind = turn.source;
  const cost = prices.priceTurn({ source, model, ts, usage: usageOf(turn) });
  return cost === undefined || cost.total > turnCostMax ? unpriced : costColumns(cost, prices.id);
}

function costColumns(cost: TurnCost, priceBook: string): TurnCostColumns {
  return {
    costInputUsd: dollars(cost.input),
    costOutputUsd: dollars(cost.output),
    costReasoningUsd: dollars(cost.reasoning),
    costCacheReadUsd: dollars(cost.cacheRead),
    costCacheCreateUsd: dollars(cost.cacheCreate),
    costToolsUsd: dollars(cost.tools),
    costTotalUsd: dollars(cost.total),
    costTotalPicousd: cost.total,
    priceBook,
  };
}

/** The nearest double; `usdOfPico` rounds for people, and rounded parts would not add up. */
function dollars(cost: PicoUsd): number {
  return Number(cost) / picoPerDollar;
}
