import { picoUsdPerUsd, type SourceName } from '@agentspine/schema';
import { parseFidelity } from '../ledger/parse-fidelity.ts';
import type { PriceBook, TurnCost } from '../ports.ts';
import { modifierFields, modifiersOf, type TurnFacts, usageFields, usageOf } from './turn-facts.ts';

/** What a turn cost, exactly; the view of `turns` has it in dollars too; all NULL where it has no price, which is never 0 (SPEC 2.10). */
export interface TurnCostColumns {
  readonly costInputPicousd: bigint | null;
  readonly costOutputPicousd: bigint | null;
  readonly costReasoningPicousd: bigint | null;
  readonly costCacheReadPicousd: bigint | null;
  readonly costCacheCreatePicousd: bigint | null;
  readonly costToolsPicousd: bigint | null;
  readonly costTotalPicousd: bigint | null;
  readonly costComplete: number | null;
  readonly priceBook: string | null;
}

/** The columns of `turns` that a price is made from. */
export const pricedFields = [
  'source',
  'kind',
  'ts',
  'model',
  ...usageFields,
  ...modifierFields,
  'usagePartial',
  'fidelityJson',
  'sourceFile',
] as const;

export type PricedColumns = Pick<TurnFacts, (typeof pricedFields)[number]>;

/**
 * A hundred thousand dollars: no response costs as much. Counts that come to more are damage or malice, and one of them must
 * not make a sum overflow the 64 bits that SQLite has.
 */
const turnCostMax = 100_000n * picoUsdPerUsd;

const unpriced: TurnCostColumns = {
  costInputPicousd: null,
  costOutputPicousd: null,
  costReasoningPicousd: null,
  costCacheReadPicousd: null,
  costCacheCreatePicousd: null,
  costToolsPicousd: null,
  costTotalPicousd: null,
  costComplete: null,
  priceBook: null,
};

/**
 * The cost of a turn. A message that was made locally, or whose usage nobody reports, has none; neither has one of which only a
 * part is known and that part costs nothing: `$0.00` would claim that it was free.
 */
export function turnCost(turn: PricedColumns, prices: PriceBook): TurnCostColumns {
  if (turn.kind === 'synthetic' || turn.kind === 'unmetered') return unpriced;
  const { model, ts } = turn;
  const source: SourceName = turn.source;
  const modifiers = modifiersOf(turn);
  const cost = prices.priceTurn({ source, model, ts, usage: usageOf(turn), modifiers: modifiers ?? {} });
  if (cost === undefined || cost.total > turnCostMax) return unpriced;
  // A record from the API says all that there is to say; of an older line nobody knows how it ran.
  const areModifiersKnown = modifiers !== undefined || turn.sourceFile === null;
  const isComplete = areModifiersKnown && turn.usagePartial === 0 && isUsageReported(turn.fidelityJson);
  if (!isComplete && cost.total === 0n) return unpriced;
  return costColumns(cost, isComplete, prices.id);
}

/** An archive has a handful of distinct fidelities; each is read once. */
const reportedByFidelity = new Map<string, boolean>();
const fidelitiesMax = 1_000;

/** Whether input and output are both reported; a turn without a fidelity states its numbers and nothing against them. */
function isUsageReported(fidelityJson: string | null): boolean {
  if (fidelityJson === null) return true;
  const known = reportedByFidelity.get(fidelityJson);
  if (known !== undefined) return known;
  const coverage = parseFidelity(JSON.parse(fidelityJson), undefined)?.coverage;
  const isReported = coverage === undefined || (coverage.hasInputTokens && coverage.hasOutputTokens);
  if (reportedByFidelity.size >= fidelitiesMax) reportedByFidelity.clear();
  reportedByFidelity.set(fidelityJson, isReported);
  return isReported;
}

function costColumns(cost: TurnCost, isComplete: boolean, priceBook: string): TurnCostColumns {
  return {
    costInputPicousd: cost.input,
    costOutputPicousd: cost.output,
    costReasoningPicousd: cost.reasoning,
    costCacheReadPicousd: cost.cacheRead,
    costCacheCreatePicousd: cost.cacheCreate,
    costToolsPicousd: cost.tools,
    costTotalPicousd: cost.total,
    costComplete: isComplete ? 1 : 0,
    priceBook,
  };
}
